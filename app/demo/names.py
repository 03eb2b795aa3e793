"""What people and firms are called in Malaysia, Singapore and China, by community and script.

Tables are text: entries are separated by commas, the forms of one entry by spaces or bars. Given names and family
names are common ones, the combinations are drawn; any likeness to a real person or firm is chance.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from app.demo import Draw, pick, weighted
from app.demo.places import Town


class Person(NamedTuple):
    """A person: `name` in Latin letters, `chinese` or "", `handle` the part of an e-mail address before the @."""

    name: str
    chinese: str
    handle: str
    female: bool


class Party(NamedTuple):
    """Who a customer is: a firm, an office or a person.

    `other_name` is the name in the other script or "", `greeting` the name on correspondence or "", `mark` one to four
    capital letters for a code, `community` whose people work there, `person` the owner where the customer is one.
    """

    name: str
    other_name: str
    greeting: str
    entity_type: str
    industry: str
    domain: str
    mark: str
    community: str
    person: Person | None


class Activity(NamedTuple):
    """What a firm deals in, in three languages, and the code of its industry."""

    english: str
    malay: str
    chinese: str
    industry: str


Brand = tuple[str, str]
"""A name in Latin letters and in Chinese characters, or "" where it has none."""


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split(","))


def _brands(text: str) -> tuple[Brand, ...]:
    """ "Tan 陈,Lim 林" → (("Tan", "陈"), ("Lim", "林"))."""
    pairs = (entry.split(" ") for entry in text.split(","))
    return tuple((latin, chinese) for latin, chinese in pairs)


# people, by (men, women)
_MALAY = (
    _words(
        "Ahmad Faizal,Mohd Hafiz,Muhammad Azlan,Rashid,Zulkifli,Kamarul Ariffin,Shahrul Nizam,Mohd Rizal,Firdaus,Syafiq,Amirul Hakim,Nazri,Izwan,Ahmad Fadzil,Razak,Mohd Salleh,Yusof,Ibrahim,Hamzah,Idris,Jamaluddin,Rosli,Abdul Halim,Aiman,Danial,Haziq,Irfan,Luqman,Naufal,Muhammad Syahmi,Zikri,Wan Azmi,Nik Hasnul,Syed Omar"
    ),
    _words(
        "Nurul Huda,Siti Aisyah,Farhana,Nur Izzati,Amira,Syafiqah,Nurul Hidayah,Zulaikha,Balqis,Siti Khadijah,Rohani,Zaleha,Norhayati,Rosmah,Faridah,Salmah,Halimah,Mariam,Noraini,Azura,Liyana,Sabrina,Nadia,Nur Atiqah,Syuhada,Wahida,Suraya,Wan Norlela,Nik Suhaila,Sharifah Aini"
    ),
)
_MALAY_FATHERS = _words(
    "Abdul Rahman,Abdul Razak,Abdullah,Ismail,Mohd Yusof,Hassan,Hussin,Ibrahim,Osman,Ahmad,Mohd Noor,Ali,Daud,Yaacob,Mat Isa,Zainal Abidin,Che Mat,Awang,Sulaiman,Tahir,Kamaruddin,Jusoh,Omar,Abdul Samad,Abdul Wahab,Rahim,Musa,Mohd Said,Ramli,Mahmud"
)
_INDIAN = (
    _words(
        "Kumaran,Ganesan,Suresh,Ramesh,Murugan,Saravanan,Prakash,Vijay,Arun Kumar,Dinesh,Kannan,Rajesh,Loganathan,Mohan,Selvam,Balakrishnan,Krishnan,Vikneswaran,Sivakumar,Mahendran,Anand,Jegathesan,Pravin,Thinagaran"
    ),
    _words(
        "Priya,Kavitha,Shanti,Letchumi,Malathi,Deepa,Revathi,Thulasi,Vani,Saraswathi,Parameswari,Sumathi,Anitha,Usha,Devi,Nithya,Gayathri,Kamala,Pushpa,Yogeswari,Sangeetha,Kalaivani"
    ),
)
_INDIAN_FATHERS = _words(
    "Subramaniam,Rajendran,Muniandy,Arumugam,Krishnasamy,Perumal,Ramasamy,Govindasamy,Velayutham,Sivalingam,Suppiah,Karuppiah,Maniam,Doraisamy,Narayanan,Palaniappan,Ponnusamy,Raju,Chelliah,Sinnathamby,Manickam,Kandasamy"
)
_SIKH = _words(
    "Gurdeep,Harjit,Jaswant,Balwinder,Manjit,Ranjit,Sukhdev,Amarjit,Kuldip,Harpreet,Paramjit,Gurmeet,Satwant,Rajinder"
)
_IBAN = (
    _words("Philip,Anthony,Ugap,Jimbun,Nyambar,Robert,Stanley,Unggang,Edwin,Langgi"),
    _words("Jennifer,Rita,Catherine,Lucy,Enchelegi,Magdalene,Doris,Senia,Veronica,Lemai"),
)
_IBAN_FATHERS = _words("Jugah,Empati,Ngumbang,Entri,Bayang,Lium,Nyuak,Sandah,Belayong,Janting,Gawing,Unyat")
_SURNAMES = _brands(
    "Tan 陈,Tan 陈,Tan 陈,Lim 林,Lim 林,Lim 林,Lee 李,Lee 李,Ng 黄,Ng 黄,Wong 黄,Wong 黄,Ong 王,Chong 张,Teo 张,Goh 吴,Chan 陈,Yap 叶,Low 刘,Lau 刘,Chua 蔡,Chin 陈,Koh 许,Ho 何,Foo 符,Liew 刘,Chew 周,Khoo 邱,Cheah 谢,Yeoh 杨,Loh 罗,Leong 梁,Fong 方,Soh 苏,Toh 卓,Sim 沈,Teh 郑,Tay 郑,Gan 颜,Kok 郭,Pang 彭,Hew 丘,Yong 杨,Lai 赖,Siow 萧,Mok 莫"
)
_GIVEN = (
    _brands(
        "Wei 伟,Jie 杰,Kok 国,Wai 伟,Chee 志,Keong 强,Boon 文,Hock 福,Seng 成,Kah 家,Hao 豪,Jun 俊,Ming 明,Yew 耀,Choon 春,Meng 明,Teck 德,Soon 顺,Kian 建,Leong 良,Zhi 志,Xiang 翔,Guan 源,Huat 发,Yong 勇,Kang 康"
    ),
    _brands(
        "Mei 美,Ling 玲,Siew 秀,Lan 兰,Hui 慧,Min 敏,Yee 仪,Pei 佩,Shan 珊,Xin 欣,Li 丽,Wen 雯,Ai 爱,Fong 芳,Yin 燕,Ching 菁,Jia 嘉,Yi 怡,Sook 淑,Kuan 娟,Bee 美,Geok 玉,Lay 丽,Choo 珠"
    ),
)
_WESTERN = (
    _words("Jason,Kelvin,Adrian,Marcus,Vincent,Raymond,Desmond,Bryan,Ivan,Eugene,Gary,Nicholas"),
    _words("Michelle,Rachel,Joanne,Vivian,Grace,Jessica,Amanda,Cheryl,Karen,Evelyn,Stephanie,Joey"),
)
_MAINLAND_SURNAMES = _brands(
    "Wang 王,Wang 王,Li 李,Li 李,Zhang 张,Zhang 张,Liu 刘,Chen 陈,Chen 陈,Yang 杨,Huang 黄,Zhao 赵,Wu 吴,Zhou 周,Xu 徐,Sun 孙,Ma 马,Zhu 朱,Hu 胡,Guo 郭,He 何,Lin 林,Luo 罗,Gao 高,Zheng 郑,Liang 梁,Xie 谢,Song 宋,Tang 唐,Deng 邓,Han 韩,Feng 冯,Cao 曹,Peng 彭,Zeng 曾,Xiao 萧,Tian 田,Dong 董,Pan 潘,Yuan 袁,Cai 蔡,Jiang 蒋,Yu 余,Du 杜,Ye 叶,Cheng 程,Wei 魏,Su 苏,Ding 丁,Shen 沈,Yao 姚,Lu 卢,Zhong 钟,Ouyang 欧阳,Situ 司徒"
)
_MAINLAND_GIVEN = (
    _brands(
        "Jian 建,Guo 国,Wei 伟,Qiang 强,Lei 磊,Jun 军,Yang 洋,Yong 勇,Jie 杰,Tao 涛,Ming 明,Chao 超,Ping 平,Gang 刚,Hao 浩,Yu 宇,Zi 子,Han 涵,Xuan 轩,Ze 泽,Bo 博,Wen 文,Zhi 志,Hong 宏,Long 龙,Feng 峰"
    ),
    _brands(
        "Min 敏,Jing 静,Li 丽,Yan 艳,Juan 娟,Xiu 秀,Ying 英,Hua 华,Hui 慧,Fang 芳,Na 娜,Gui 桂,Xin 欣,Yi 怡,Jia 佳,Meng 梦,Xue 雪,Chun 春,Hong 红,Lan 兰,Ting 婷,Qian 倩,Yu 玉,Zhen 珍"
    ),
)

# firms
_DIALECT = (
    _brands(
        "Yong 永,Hup 合,Chin 振,Wan 万,Kim 金,Guan 源,Ban 万,Soon 顺,Tai 泰,Hock 福,Heng 兴,Sin 新,Eng 荣,Kian 建,Lian 联,Chuan 泉,Poh 宝,Swee 瑞,Thong 通,Fook 福,Lee 利,Joo 裕,Kwong 光,Nam 南,Tong 东,Wah 华,Ming 明,Ho 和,Cheong 昌,Loong 龙"
    ),
    _brands(
        "Fatt 发,Seng 成,Teck 德,Hua 华,Huat 发,Lee 利,Hin 兴,Heng 亨,Leong 隆,Hong 丰,Aik 益,Guan 源,Soon 顺,Choon 春,Onn 安,Fah 发,Wah 华,Keong 强,Chan 昌,Tat 达,Long 龙,Hoe 和,Moh 茂,Ann 安,Kee 记,Yik 益,Yuen 源,Shun 顺,Meng 明"
    ),
)
_PINYIN = (
    _brands(
        "Hua 华,Heng 恒,Rui 瑞,Ding 鼎,Sheng 盛,Xin 新,Zhong 中,Jin 金,Tian 天,Hai 海,Long 龙,Dong 东,Wan 万,Yong 永,Jia 嘉,De 德,Xing 星,Hong 宏,Guo 国,Nan 南,Ming 明,Zheng 正,Jin 锦,Kai 凯,Yun 云,Zhi 智,Bo 博,Lian 联,Qi 启,Zhuo 卓"
    ),
    _brands(
        "Ning 宁,Tai 泰,Feng 丰,Da 达,Tong 通,Yuan 源,Xing 兴,Xin 信,Hui 辉,Teng 腾,He 和,Chuang 创,Cheng 诚,Yuan 远,Ye 业,Sheng 晟,Long 隆,Ke 科,Wei 威,Yue 越,Xiang 翔,Mei 美,Li 利,Kang 康,Feng 峰,Fan 帆,Jie 捷,Yue 悦,He 禾,Hua 华"
    ),
)
_ENGLISH = (
    _words(
        "Summit,Pacific,Harbour,Sunrise,Golden Palm,Evergreen,Titan,Orion,Zenith,Apex,Crystal,Heritage,Metro,Orchid,Prima,Vertex,Nova,Straits,Equator,Peninsular,Borneo,Bayview,Lotus,Jade,Cendana,Northwind,Bluewave,Ironwood,Kingfisher,Hornbill,Rafflesia,Tropika,Monsoon,Meridien,Silverline,Redwood,Coral,Granite,Quantum,Cascade"
    ),
    _words(",,,Global,Alliance,Prime,Union,Star,Link,Asia,Pioneer,Vision,United,Premier,Dynamic,Focus,Century,Bridge"),
)
_MALAY_BRANDS = (
    _words(
        "Seri,Maju,Makmur,Rezeki,Cahaya,Sinar,Bintang,Mutiara,Warisan,Bumi,Damai,Jaya,Wira,Setia,Gemilang,Kencana,Permata,Indah,Murni,Teguh,Harapan,Impian,Anggerik,Melati,Kenanga,Cempaka,Dahlia,Nusantara,Perdana,Tunas"
    ),
    _words(
        "Jaya,Rezeki,Pagi,Bersatu,Utama,Raya,Timur,Selatan,Utara,Barat,Abadi,Bestari,Sejati,Niaga,Sentosa,Sejahtera,Bahagia,Emas,Ehsan,Mewah,Hijau,Biru,Mas,Murni,Setia,Aman,Lestari,Gemilang,Ikhlas,Wangsa"
    ),
)
_INDIAN_BRANDS = (
    _words(
        "Sri Murugan,Sri Ganesha,Saravana,Lakshmi,Annapurna,Krishna,Maha,Ananda,Shakti,Vinayaga,Meenakshi,Kaveri,Ganga,Chettinad,Nilgiri,Mayura,Bharath,Kumaran,Raja,Thirumagal"
    ),
    _words(",,,Brothers,Maju,Bhavan,Vilas,Jothi,Mani,Agency"),
)
_ACTIVITIES = tuple(
    Activity(*entry.split("|"))
    for entry in _words(
        "Hardware|Perkakas|五金|HARDWARE,Building Materials|Bahan Binaan|建材|HARDWARE,Trading|Niaga|贸易|WHOLESALE,Trading|Dagang|贸易|WHOLESALE,Import & Export|Import Eksport|进出口|WHOLESALE,Electrical|Elektrik|电器|ELECTRICAL,Electronics|Elektronik|电子|ELECTRICAL,Solar|Solar|太阳能|ELECTRICAL,Machinery|Jentera|机械|MACHINERY,Precision Tools|Peralatan|精密工具|MACHINERY,Logistics|Logistik|物流|LOGISTICS,Shipping|Perkapalan|船务|LOGISTICS,Foods|Makanan|食品|FOOD,Seafood|Makanan Laut|海产|FOOD,Frozen Foods|Makanan Beku|冷冻食品|FOOD,Bakery|Roti|饼家|FOOD,Beverages|Minuman|饮料|FOOD,Restaurant|Restoran|餐饮|HOSPITALITY,Hotel|Hotel|酒店|HOSPITALITY,Travel|Pelancongan|旅游|HOSPITALITY,Mini Market|Pasar Mini|超市|RETAIL,Provisions|Runcit|粮食|RETAIL,Cosmetics|Kosmetik|化妆品|RETAIL,Optical|Optik|眼镜|RETAIL,Garments|Pakaian|服装|TEXTILES,Textiles|Tekstil|纺织|TEXTILES,Footwear|Kasut|鞋业|TEXTILES,Plastics|Plastik|塑胶|PLASTICS,Rubber|Getah|橡胶|PLASTICS,Packaging|Pembungkusan|包装|PLASTICS,Construction|Pembinaan|建筑|CONSTRUCTION,Engineering|Kejuruteraan|工程|CONSTRUCTION,Auto Parts|Alat Ganti|汽车零件|AUTOMOTIVE,Tyres|Tayar|轮胎|AUTOMOTIVE,Technology|Teknologi|科技|TECHNOLOGY,Software|Perisian|软件|TECHNOLOGY,Pharmacy|Farmasi|药房|HEALTH,Medical Supplies|Bekalan Perubatan|医疗器材|HEALTH,Agriculture|Pertanian|农业|AGRICULTURE,Plantations|Ladang|种植|AGRICULTURE,Furniture|Perabot|家具|TIMBER,Timber|Balak|木业|TIMBER,Printing|Percetakan|印刷|PRINTING,Stationery|Alat Tulis|文具|PRINTING,Steel|Keluli|钢铁|METALS,Chemicals|Kimia|化工|CHEMICALS,Security|Keselamatan|保安|SERVICES,Cleaning|Pembersihan|清洁|SERVICES,Consulting|Perunding|咨询|SERVICES,Properties|Hartanah|产业|PROPERTY,Education|Pendidikan|教育|EDUCATION"
    )
)

_TRADITIONAL = str.maketrans(
    "万业东丰丽书云产仓仪会伟兰兴军农冯冻凯刘刚创务医华卢厂发台叶号启吴员咨团国妆孙宁宝实广库张强总恒悦机杨杰梦槟欧泽洁涛游湾爱电疗种筑粮红纺织经罗联胶腾艳苏荣药萧蒋装计记许诚询谢财责购贸赖赵车轩轮软辉达进远邓郑采钟钢铁锦镜阳际陈雳静韩顺颜饮饼馆马黄龙",
    "萬業東豐麗書雲產倉儀會偉蘭興軍農馮凍凱劉剛創務醫華盧廠發臺葉號啟吳員諮團國妝孫寧寶實廣庫張強總恆悅機楊傑夢檳歐澤潔濤遊灣愛電療種築糧紅紡織經羅聯膠騰豔蘇榮藥蕭蔣裝計記許誠詢謝財責購貿賴趙車軒輪軟輝達進遠鄧鄭採鍾鋼鐵錦鏡陽際陳靂靜韓順顏飲餅館馬黃龍",
)
_PUNCTUATION = str.maketrans("", "", " &'.,()/-")


def traditional(text: str) -> str:
    """`text` in traditional characters, where it uses no others than this package does."""
    return text.translate(_TRADITIONAL)


def slug(text: str) -> str:
    """`text` as a part of a domain or e-mail address: small letters, nothing between the words."""
    return text.lower().translate(_PUNCTUATION)


def _malay(draw: Draw, country: str) -> Person:
    female = draw() < 0.48
    given, father = pick(draw, _MALAY[female]), pick(draw, _MALAY_FATHERS)
    return Person(f"{given} {'binti' if female else 'bin'} {father}", "", f"{slug(given)}.{slug(father)}", female)


def _indian(draw: Draw, country: str) -> Person:
    """A Tamil or Punjabi name: a/l and a/p (son, daughter of) in Malaysia, s/o and d/o in Singapore."""
    female = draw() < 0.45
    child = ("a/l", "a/p") if country == "MY" else ("s/o", "d/o")
    if draw() < 0.12:
        given, father = pick(draw, _SIKH), pick(draw, _SIKH)
        house = "Kaur" if female else "Singh"
        return Person(f"{given} {house} {child[female]} {father} Singh", "", f"{slug(given)}.{slug(house)}", female)
    given, father = pick(draw, _INDIAN[female]), pick(draw, _INDIAN_FATHERS)
    return Person(f"{given} {child[female]} {father}", "", f"{slug(given)}.{slug(father)}", female)


def _iban(draw: Draw, country: str) -> Person:
    female = draw() < 0.5
    given, father = pick(draw, _IBAN[female]), pick(draw, _IBAN_FATHERS)
    return Person(f"{given} anak {father}", "", f"{slug(given)}.{slug(father)}", female)


def _chinese(draw: Draw, country: str) -> Person:
    """Surname first, two given names in dialect spelling, sometimes a Western name before them all."""
    female = draw() < 0.48
    (surname, s), (one, a), (two, b) = pick(draw, _SURNAMES), pick(draw, _GIVEN[female]), pick(draw, _GIVEN[female])
    name = f"{surname} {one} {two}"
    if draw() < 0.2:
        western = pick(draw, _WESTERN[female])
        return Person(f"{western} {name}", s + a + b, f"{slug(western)}.{slug(surname)}", female)
    return Person(name, s + a + b, f"{slug(one)}{slug(two)}.{slug(surname)}", female)


def _mainland(draw: Draw, country: str) -> Person:
    """Surname first, one or two given names in pinyin written as one word."""
    female = draw() < 0.45
    (surname, s), (one, a) = pick(draw, _MAINLAND_SURNAMES), pick(draw, _MAINLAND_GIVEN[female])
    two, b = pick(draw, _MAINLAND_GIVEN[female]) if draw() < 0.8 else ("", "")
    chinese = s + a + b if country == "CN" else traditional(s + a + b)
    given = one + two.lower()
    return Person(f"{surname} {given}", chinese, f"{slug(given)}.{slug(surname)}", female)


_MAKERS = {"malay": _malay, "indian": _indian, "iban": _iban, "chinese": _chinese, "mainland": _mainland}
_STAFF = {
    "chinese": weighted(("chinese", 8), ("malay", 1), ("indian", 1)),
    "malay": weighted(("malay", 17), ("chinese", 1), ("indian", 1), ("iban", 1)),
    "indian": weighted(("indian", 7), ("malay", 2), ("chinese", 1)),
    "english": weighted(("malay", 8), ("chinese", 8), ("indian", 3), ("iban", 1)),
    "office": weighted(("malay", 15), ("indian", 2), ("chinese", 2), ("iban", 1)),
    "mainland": ("mainland",),
}


def person(draw: Draw, community: str, country: str) -> Person:
    """Someone who works for a customer of the community."""
    return _MAKERS[pick(draw, _STAFF[community])](draw, country)


def _dialect_brand(draw: Draw) -> Brand:
    """Two or three auspicious syllables (Yong Fatt 永发), or a family (Lim & Sons 林氏父子)."""
    if draw() < 0.06:
        surname, character = pick(draw, _SURNAMES)
        return f"{surname} & Sons", f"{character}氏父子"
    (one, a), (two, b) = pick(draw, _DIALECT[0]), pick(draw, _DIALECT[1])
    third, c = pick(draw, _DIALECT[1]) if draw() < 0.25 else ("", "")
    return f"{one} {two} {third}".rstrip(), a + b + c


def _pinyin_brand(draw: Draw) -> Brand:
    (one, a), (two, b) = pick(draw, _PINYIN[0]), pick(draw, _PINYIN[1])
    return f"{one} {two}", a + b


def _plain_brand(words: tuple[tuple[str, ...], tuple[str, ...]]) -> Callable[[Draw], Brand]:
    return lambda draw: (f"{pick(draw, words[0])} {pick(draw, words[1])}".rstrip(), "")


_BRANDS: dict[str, Callable[[Draw], Brand]] = {
    "chinese": _dialect_brand,
    "mainland": _pinyin_brand,
    "malay": _plain_brand(_MALAY_BRANDS),
    "english": _plain_brand(_ENGLISH),
    "indian": _plain_brand(_INDIAN_BRANDS),
}
_COMMUNITIES = {
    "MY": weighted(("chinese", 40), ("malay", 30), ("english", 21), ("indian", 9)),
    "SG": weighted(("chinese", 55), ("malay", 5), ("english", 32), ("indian", 8)),
}
_OWNERS = {
    "MY": weighted(("malay", 45), ("chinese", 38), ("indian", 17)),
    "SG": weighted(("chinese", 70), ("malay", 16), ("indian", 14)),
}
Legal = tuple[str, str, str]
"""The entity type, and its words after the name in Latin letters and in Chinese."""
_LEGAL: dict[str, tuple[Legal, ...]] = {
    "MY": weighted(
        (("private_limited", "Sdn Bhd", "有限公司"), 42),
        (("private_limited", "Sdn. Bhd.", "有限公司"), 6),
        (("private_limited", "(M) Sdn Bhd", "（马）有限公司"), 5),
        (("private_limited", "Holdings Sdn Bhd", "控股有限公司"), 3),
        (("public_limited", "Berhad", "股份有限公司"), 3),
        (("limited_liability_partnership", "PLT", "有限责任合伙"), 5),
        (("partnership", "& Co", "公司"), 4),
        (("sole_proprietorship", "Enterprise", "企业"), 14),
        (("sole_proprietorship", "", "商行"), 9),
    ),
    "SG": weighted(
        (("private_limited", "Pte Ltd", "私人有限公司"), 30),
        (("private_limited", "Pte. Ltd.", "私人有限公司"), 6),
        (("public_limited", "Ltd", "有限公司"), 2),
        (("sole_proprietorship", "Enterprise", "企业"), 5),
    ),
    "CN": weighted(
        (("private_limited", "Co., Ltd.", "有限公司"), 12),
        (("registered_foreign_corporation", "Co., Ltd.", "有限公司"), 6),
        (("public_limited", "Co., Ltd.", "股份有限公司"), 2),
    ),
    "TW": (("private_limited", "Co., Ltd.", "有限公司"), ("public_limited", "Co., Ltd.", "股份有限公司")),
    "HK": (("private_limited", "Limited", "有限公司"), ("registered_foreign_corporation", "Limited", "有限公司")),
}


def _chinese_name(draw: Draw, town: Town, brand: str, activity: Activity, legal: Legal) -> str:
    """The firm in characters: the place first in China, traditional in Taiwan, Hong Kong and on some old signboards."""
    name = f"{brand}{activity.chinese}{legal[2]}"
    if town.country in ("MY", "SG"):
        return traditional(name) if draw() < 0.08 else name
    if town.country == "CN":
        return f"{town.name[:2]}{name}"
    place = pick(draw, ("", town.name[:2], "臺灣" if town.country == "TW" else "廣東"))
    return place + traditional(name)


def _latin_name(
    draw: Draw, town: Town, community: str, brand: str, activity: Activity, legal: Legal
) -> tuple[str, str]:
    """The firm in Latin letters, without and with its legal form; shouted by some who type it in."""
    if community == "mainland":
        short = f"{town.latin} {brand.replace(' ', '').capitalize()} {activity.english}"
    elif community == "malay" and draw() < 0.6:
        short = f"{activity.malay} {brand}"
    else:
        short = f"{brand} {activity.english}"
    name = f"{short} {legal[1]}".rstrip()
    return short, name.upper() if draw() < 0.03 else name


def _mark(brand: str) -> str:
    return "".join(word[0] for word in brand.split() if word[0].isalpha())[:3].upper()


def _firm(draw: Draw, town: Town, chinese: bool) -> Party:
    home = "chinese" if town.country in _COMMUNITIES else "mainland"
    community = home if chinese else pick(draw, _COMMUNITIES[town.country])
    brand, characters = _BRANDS[community](draw)
    activity, legal = pick(draw, _ACTIVITIES), pick(draw, _LEGAL[town.country])
    short, latin = _latin_name(draw, town, community, brand, activity, legal)
    hanzi = _chinese_name(draw, town, characters, activity, legal) if characters else ""
    name, other = (hanzi, latin) if chinese else (latin, hanzi)
    domain = f"{slug(brand)}-{slug(activity.english)}.example"
    other, greeting = (other if draw() < 0.55 else ""), (short if draw() < 0.2 else "")
    return Party(name, other, greeting, legal[0], activity.industry, domain, _mark(brand), community, None)


def _title(who: Person, community: str) -> str:
    if community == "malay":
        return "Puan" if who.female else "Encik"
    return "Ms" if who.female else "Mr"


def _individual(draw: Draw, town: Town, chinese: bool) -> Party:
    home = "chinese" if town.country in _OWNERS else "mainland"
    community = home if chinese else pick(draw, _OWNERS[town.country])
    who = _MAKERS[community](draw, town.country)
    if chinese:
        name, other, greeting = who.chinese, who.name, f"{who.chinese}{'女士' if who.female else '先生'}"
    else:
        name, other, greeting = who.name, who.chinese, f"{_title(who, community)} {who.name}"
    other = other if draw() < 0.55 else ""
    return Party(name, other, greeting, "individual", "", "mail.example", _mark(who.name), community, who)


def _office(draw: Draw, town: Town, chinese: bool) -> Party:
    name = pick(draw, _OFFICES).format(town=town.name, state=town.state, name=_BRANDS["malay"](draw)[0])
    return Party(name, "", "", "statutory_board", "PUBLIC", f"{slug(name)[:40]}.example", "GOV", "office", None)


def _society(draw: Draw, town: Town, chinese: bool) -> Party:
    """A co-operative society; in Chinese an association of people from one province."""
    if chinese:
        latin, characters = pick(draw, _PROVINCES)
        name, other = f"{_STATES.get(town.state, '馬來西亞')}{characters}會館", f"{town.state} {latin} Association"
        return Party(name, other, "", "miscellaneous", "SERVICES", f"{slug(other)}.example", "HG", "chinese", None)
    name = f"Koperasi {_BRANDS['malay'](draw)[0]} {town.name} Berhad"
    return Party(name, "", "", "cooperative", "SERVICES", f"{slug(name)[:40]}.example", "KOP", "malay", None)


_OFFICES = _words(
    "Majlis Perbandaran {town},Hospital {town},Klinik Kesihatan {town},Jabatan Pertanian {state},Jabatan Perhutanan {state},Jabatan Pengairan dan Saliran {state},Pejabat Pendidikan Daerah {town},Perpustakaan Awam {state},Politeknik {town},Kolej Vokasional {town},Sekolah Kebangsaan {name},Sekolah Menengah Kebangsaan {name}"
)
_PROVINCES = _brands("Hokkien 福建,Cantonese 廣東,Hainan 海南,Hakka 客家,Teochew 潮州")
_STATES = dict(
    _brands("Selangor 雪蘭莪,Perak 霹靂,Johor 柔佛,Melaka 馬六甲,Sabah 沙巴,Sarawak 砂拉越,Pahang 彭亨,Kedah 吉打")
)
_KINDS = {
    ("MY", False): weighted((_firm, 84), (_individual, 10), (_office, 5), (_society, 1)),
    ("MY", True): weighted((_firm, 88), (_individual, 10), (_society, 2)),
}


def party(draw: Draw, town: Town, chinese: bool) -> Party:
    """A firm, person, office or society in `town`, its name in Chinese characters or in Latin letters."""
    return pick(draw, _KINDS.get((town.country, chinese), (_firm,) * 9 + (_individual,)))(draw, town, chinese)
