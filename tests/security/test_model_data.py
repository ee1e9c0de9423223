"""Model data that is truncated or altered is an error that names the file, never a wrong result or a traceback."""

from __future__ import annotations

import base64
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import mtaudit
from mtaudit import bundled
from mtaudit.errors import InputError

PACKAGE = Path(mtaudit.__file__).parent
FILES = sorted(path.name for path in (PACKAGE / "data").iterdir() if path.suffix in (".json", ".npz", ".safetensors"))


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An installation of the package, with the record that installers write."""
    site = tmp_path_factory.mktemp("site")
    shutil.copytree(PACKAGE, site / "mtaudit", ignore=shutil.ignore_patterns("__pycache__"))
    facts = site / "mtaudit-0.1.0.dist-info"
    facts.mkdir()
    (facts / "METADATA").write_text("Metadata-Version: 2.1\nName: mtaudit\nVersion: 0.1.0\n")
    rows = []
    for path in sorted((site / "mtaudit").rglob("*")):
        if path.is_file():
            digest = base64.urlsafe_b64encode(hashlib.sha256(path.read_bytes()).digest()).rstrip(b"=").decode()
            rows.append(f"{path.relative_to(site).as_posix()},sha256={digest},{path.stat().st_size}")
    (facts / "RECORD").write_text("\n".join(rows) + "\n")
    return site


#: Tables and catalogues of messages, below the package.
TEXTS = sorted(
    p.relative_to(PACKAGE).as_posix() for p in PACKAGE.rglob("*.t[so][vm]*") if p.suffix in (".tsv", ".toml")
)


def run(site: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(site)}
    command = [sys.executable, "-P", *arguments]
    return subprocess.run(command, cwd=site, env=environment, capture_output=True, text=True, check=False)


def test_every_file_is_checked(site: Path) -> None:
    """Each file is sound, then has one other bit, then is half as long."""
    code = (
        "import sys\nfrom mtaudit import bundled\nfrom mtaudit.errors import InputError\n"
        f"assert str(bundled.DATA).startswith({str(site)!r})\n"
        "for name in sys.argv[1:]:\n"
        "    path = bundled.PACKAGE / name\n"
        "    sound = bundled.check(path)\n"
        "    middle = len(sound) // 2\n"
        "    for other in (sound[:middle] + bytes([sound[middle] ^ 1]) + sound[middle + 1 :], sound[:middle]):\n"
        "        path.write_bytes(other)\n"
        "        try:\n            bundled.check(path)\n"
        "        except InputError as error:\n            assert path.name in str(error), error\n"
        "        else:\n            raise SystemExit(f'{name} was believed')\n"
        "    path.write_bytes(sound)\n"
    )
    assert len(FILES) >= 10
    assert len(TEXTS) >= 8
    done = run(site, "-c", code, *[f"data/{name}" for name in FILES], *TEXTS)
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_run_with_altered_data_ends_with_status_2_and_its_name(site: Path) -> None:
    path = site / "mtaudit" / "data" / "estimator.json"
    sound = path.read_text(encoding="utf-8")
    (site / "a.md").write_text("# Bread\n\n# 面包\n", encoding="utf-8")
    options = ("-m", "mtaudit", "score", "a.md", "--depth", "model-free", "--no-cache")
    assert run(site, *options).returncode == 0
    path.write_text(sound.replace("1", "2", 1), encoding="utf-8")
    done = run(site, *options)
    path.write_text(sound, encoding="utf-8")
    assert done.returncode == 2
    assert "estimator.json: a data file of mtaudit is damaged" in done.stderr
    assert "reinstall mtaudit" in done.stderr
    assert "Traceback" not in done.stderr


def test_an_altered_table_or_catalogue_ends_a_run(site: Path) -> None:
    (site / "a.md").write_text("# Bread\n\n# 面包\n", encoding="utf-8")
    for name, options in (("data/zh/terminal.toml", ["--lang", "zh"]), ("checks/negation/antonyms.toml", [])):
        path = site / "mtaudit" / name
        sound = path.read_bytes()
        path.write_bytes(sound + b"\n# altered\n")
        done = run(site, "-m", "mtaudit", "score", "a.md", "--depth", "model-free", "--no-cache", *options)
        path.write_bytes(sound)
        assert done.returncode == 2, name
        assert f"{path.name}: a data file of mtaudit is damaged" in done.stderr
        assert "Traceback" not in done.stderr


@pytest.mark.parametrize("name", [name for name in FILES if name.endswith(".json")])
def test_a_truncated_file_of_a_checkout_is_named(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = (bundled.DATA / name).read_bytes()
    (tmp_path / name).write_bytes(whole[: len(whole) // 2])
    monkeypatch.setattr(bundled, "DATA", tmp_path)
    with pytest.raises(InputError, match=rf"{name}: a data file of mtaudit is damaged"):
        bundled.load_json(name)
