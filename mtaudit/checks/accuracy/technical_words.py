"""English words that are kept untranslated in Chinese texts about software, games and networks."""

from __future__ import annotations

#: Words typical of programming documentation. In such text, a bare lower-case word in the target is usually an
#: identifier that lost its code markup (the start parameter, if strict is true).
TECHNICAL = frozenset(
    "API argument arguments array arrays attribute attributes bool boolean booleans bools byte bytes call "
    "callable callables called calls class classes command commands constant constants default defaults "
    "deprecated dict dictionaries dictionary dicts directory exception exceptions expression expressions False "
    "file filename filenames files function functions header headers HTTP instance instances integer integers "
    "iterable iterables iterator iterators JavaScript keyword keywords method methods module modules namespace "
    "namespaces None NULL object objects operator operators option options parameter parameters processes Python "
    "raise raised raises return returned returns script scripts socket sockets statement statements string "
    "strings subclass subclasses syntax thread threads True tuple tuples type types URL value values variable "
    "variables".split()
)
#: Words kept in Chinese prose of any kind: file formats, tools, loanwords, Latin words and spelled-out units.
KEPT = frozenset(
    "app apps apt delta diff repo root sudo log "
    "blog bug bugs wiki web email emoji cookie cookies token tokens shell bash git vim npm pip linux unix "
    "python java node docker chrome slack trello jira uber reddit meme memes vlog rap hip hop jazz rock rave punk "
    "disco bikini karaoke sushi tofu latte pro max mini plus ultra beta alpha demo offer online hacker geek "
    "com org net edu gov www http https html css json xml png jpg gif pdf txt csv mp3 mp4 zip "
    "etc vs via ibid viz van von der den del des las los dos das der ibn bin bint al el la le di du da de "
    "aka lol haha hahaha yeah bye hello admin post stub redirect iphone ipad ipod ebay mol rpm ppm bps dpi fps "
    "shift ctrl alt esc enter tab bar "
    "str int bool dict list tuple set null none true false nil void async await def self".split()
)
#: Terms of programming languages, tools and platforms that have no established Chinese name, or whose English name is
#: equally common. The manuals of Python, Django, Vue and PostgreSQL keep most of the terms that occur in them.
TERMS = frozenset(
    "accessor addon agent alias allocator artifact assert backend backlog backport badge bandwidth banner baseline "
    "batch benchmark binary blob boilerplate bootstrap boss branch breakpoint broker buff buffer build builder bundle "
    "bundler bytecode cache callback canvas canary cast channel changelog chart checkout checkpoint chunk cherry-pick "
    "client clone closure cluster codec commit compiler composable composer computed config console const constructor "
    "container context controller coroutine crate cron cursor daemon dashboard dataclass dataset debug debuff debugger "
    "decorator dependency deploy deployment derive descriptor destructor dispatch driver dropdown dropout dump echo "
    "egg embedding emit endpoint enum epoch event exec export fallback feature feed fetch field fixture flag flake "
    "flex float flush fold fork formset framework frontend fuzz gateway generator generic getter git glob goroutine "
    "grid handler handle hash header head heap helper hook host hostname image impl implementation import index "
    "ingress init inline inode input instance interface interpreter issue iterator job join kernel key label lag "
    "lambda latency layout lifetime linker lint linter listener loader local lock logger logit loop loot lobby macro "
    "main makefile manifest map markdown master match merge mesh metaclass metadata middleware migration mixin mock "
    "mod modal model module monad mount mutex namespace nerf notebook null object offset opcode operator origin "
    "overlay package padding panic parser patch path payload permalink pickle ping pipeline pixel playbook plugin pod "
    "pointer polyfill pool port preset pod prefab prefix promise prompt prop props protocol proxy pull push query "
    "queue quest raid ramdisk readme rebase receiver ref registry release remote render renderer replica repository "
    "request resolver response ref revert rollback rollup route router runner runtime sandbox schema scheduler scope "
    "script seed selector semaphore sender serializer server service session setter shader shard shim sidecar sigmoid "
    "signal slice slot slug snapshot snippet socket softmax source spawn spec spinner sprite squash stack stage stash "
    "stat stdin stdout stderr store stream struct subprocess subquery suite superclass switch symlink syscall tag "
    "taint target task template tensor terminal test tick tile timeout timestamp toast toggle toolchain tooltip topic "
    "trace trait transform transformer trigger trunk tuple typedef union unwrap upstream username vacuum variant "
    "vector view viewport volume watcher webhook wheel widget worker workflow workspace wrapper yield".split()
)


def is_term(word: str) -> bool:
    """Whether a lower-case word, or its singular, is in ``TERMS`` or ``TECHNICAL``."""
    return word in TERMS or word in TECHNICAL or (word.endswith("s") and word[:-1] in TERMS)
