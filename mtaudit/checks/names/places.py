"""Well-known places with their Chinese names: countries and cities that news and calendars mention."""

from __future__ import annotations

_ROWS = """
London 伦敦 Paris 巴黎 Berlin 柏林 Madrid 马德里 Rome 罗马 Milan 米兰 Vienna 维也纳 Brussels 布鲁塞尔
Amsterdam 阿姆斯特丹 Lisbon 里斯本 Athens 雅典 Dublin 都柏林 Prague 布拉格 Warsaw 华沙 Budapest 布达佩斯
Moscow 莫斯科 Kyiv 基辅 Istanbul 伊斯坦布尔 Ankara 安卡拉 Cairo 开罗 Nairobi 内罗毕 Lagos 拉各斯
Johannesburg 约翰内斯堡 Tehran 德黑兰 Baghdad 巴格达 Riyadh 利雅得 Dubai 迪拜 Jerusalem 耶路撒冷 Beirut 贝鲁特
Damascus 大马士革 Kabul 喀布尔 Mumbai 孟买 Delhi 德里 Bangkok 曼谷 Hanoi 河内 Jakarta 雅加达 Manila 马尼拉
Singapore 新加坡 Tokyo 东京 Osaka 大阪 Kyoto 京都 Seoul 首尔 Pyongyang 平壤 Beijing 北京 Shanghai 上海
Guangzhou 广州 Shenzhen 深圳 Taipei 台北 Sydney 悉尼 Melbourne 墨尔本 Auckland 奥克兰 Toronto 多伦多
Montreal 蒙特利尔 Vancouver 温哥华 Ottawa 渥太华 Chicago 芝加哥 Boston 波士顿 Houston 休斯敦 Seattle 西雅图
Atlanta 亚特兰大 Philadelphia 费城 Detroit 底特律 Miami 迈阿密 Dallas 达拉斯 Denver 丹佛 Phoenix 凤凰城
Honolulu 檀香山 Havana 哈瓦那 Bogota 波哥大 Lima 利马 Santiago 圣地亚哥 Stockholm 斯德哥尔摩 Oslo 奥斯陆
Copenhagen 哥本哈根 Helsinki 赫尔辛基 Zurich 苏黎世 Geneva 日内瓦 Munich 慕尼黑 Hamburg 汉堡 Frankfurt 法兰克福
Barcelona 巴塞罗那 Venice 威尼斯 Florence 佛罗伦萨 France 法国 Germany 德国 Spain 西班牙 Italy 意大利
Portugal 葡萄牙 Greece 希腊 Poland 波兰 Hungary 匈牙利 Austria 奥地利 Switzerland 瑞士 Sweden 瑞典 Norway 挪威
Denmark 丹麦 Finland 芬兰 Iceland 冰岛 Ireland 爱尔兰 Scotland 苏格兰 Russia 俄罗斯 Ukraine 乌克兰 Romania 罗马尼亚
Bulgaria 保加利亚 Serbia 塞尔维亚 Croatia 克罗地亚 Turkey 土耳其 Israel 以色列 Iran 伊朗 Iraq 伊拉克 Syria 叙利亚
Lebanon 黎巴嫩 Jordan 约旦 Egypt 埃及 Libya 利比亚 Morocco 摩洛哥 Algeria 阿尔及利亚 Tunisia 突尼斯 Nigeria 尼日利亚
Niger 尼日尔 Kenya 肯尼亚 Ethiopia 埃塞俄比亚 Sudan 苏丹 Ghana 加纳 Guyana 圭亚那 India 印度 Pakistan 巴基斯坦
Bangladesh 孟加拉国 Nepal 尼泊尔 Thailand 泰国 Vietnam 越南 Laos 老挝 Cambodia 柬埔寨 Malaysia 马来西亚
Indonesia 印度尼西亚 Japan 日本 Mongolia 蒙古 Australia 澳大利亚 Canada 加拿大 Mexico 墨西哥 Brazil 巴西
Argentina 阿根廷 Chile 智利 Peru 秘鲁 Colombia 哥伦比亚 Venezuela 委内瑞拉 Ecuador 厄瓜多尔 Bolivia 玻利维亚
Paraguay 巴拉圭 Uruguay 乌拉圭 Cuba 古巴 Haiti 海地 Jamaica 牙买加 Panama 巴拿马 Nicaragua 尼加拉瓜
Honduras 洪都拉斯 Guatemala 危地马拉 Slovakia 斯洛伐克 Slovenia 斯洛文尼亚 Latvia 拉脱维亚 Lithuania 立陶宛
Estonia 爱沙尼亚 Belarus 白俄罗斯 Gambia 冈比亚 Zambia 赞比亚 Mali 马里 Malawi 马拉维 Texas 得克萨斯 Ohio 俄亥俄
Netherlands 荷兰 Belgium 比利时
Iowa 爱荷华 Idaho 爱达荷 Nevada 内华达 Utah 犹他 Arizona 亚利桑那 Oregon 俄勒冈 Alaska 阿拉斯加
"""
_WORDS = _ROWS.split()
#: English name -> Chinese name.
PLACES = dict(zip(_WORDS[::2], _WORDS[1::2], strict=True))

_DEMONYM_ROWS = """
French France German Germany Spanish Spain Italian Italy Portuguese Portugal Greek Greece Polish Poland
Hungarian Hungary Austrian Austria Swiss Switzerland Swedish Sweden Norwegian Norway Danish Denmark Finnish Finland
Icelandic Iceland Irish Ireland Scottish Scotland Russian Russia Ukrainian Ukraine Romanian Romania
Bulgarian Bulgaria Serbian Serbia Croatian Croatia Turkish Turkey Israeli Israel Iranian Iran Iraqi Iraq Syrian Syria
Lebanese Lebanon Jordanian Jordan Egyptian Egypt Libyan Libya Moroccan Morocco Algerian Algeria Tunisian Tunisia
Nigerian Nigeria Kenyan Kenya Ethiopian Ethiopia Sudanese Sudan Ghanaian Ghana Indian India Pakistani Pakistan
Nepalese Nepal Nepali Nepal Thai Thailand Vietnamese Vietnam Cambodian Cambodia Malaysian Malaysia
Indonesian Indonesia Japanese Japan Mongolian Mongolia Australian Australia Canadian Canada Mexican Mexico
Brazilian Brazil Argentine Argentina Argentinian Argentina Chilean Chile Peruvian Peru Colombian Colombia
Venezuelan Venezuela Ecuadorian Ecuador Bolivian Bolivia Cuban Cuba Haitian Haiti Jamaican Jamaica Slovak Slovakia
Slovenian Slovenia Latvian Latvia Lithuanian Lithuania Estonian Estonia Belarusian Belarus Zambian Zambia
Dutch Netherlands Belgian Belgium
"""
#: Adjective of a country -> English name of the country. Not those of China, Britain and the United States, whose
#: capitals and peoples have too many other names.
DEMONYMS = dict(zip(_DEMONYM_ROWS.split()[::2], _DEMONYM_ROWS.split()[1::2], strict=True))
