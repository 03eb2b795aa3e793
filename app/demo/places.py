"""What depends on the country: towns with their postcodes, streets, phone numbers, and the numbers of its registries.

Towns, states, postcodes and area codes are real; house numbers and phone numbers are drawn. Registry numbers have a
valid form and check digit and are derived from the row's number `i`, never drawn: they are unique for every `i` below
4,000,000.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

from app.demo import Draw, number, pick


class Town(NamedTuple):
    """A town with one of its postcodes.

    `area` is the telephone area code without the leading 0, `latin` the name in Latin letters, `district` the part of
    the address that stands before the street in Chinese and the street itself in Singapore, `region` the six digits of
    a Chinese county.
    """

    country: str
    name: str
    state: str
    area: str
    postcode: str
    latin: str
    district: str = ""
    region: str = ""


class Address(NamedTuple):
    """An address of a customer; `purpose` is billing, shipping, registered, correspondence or other."""

    purpose: str
    line1: str
    line2: str
    line3: str
    city: str
    state: str
    postcode: str
    country: str


# town | state | area code | postcodes
_MALAYSIA = """
Kuala Lumpur|Wilayah Persekutuan Kuala Lumpur|3|50050 50100 50200 50250 50300 50350 50400 50450 50480 51000 51200 52000 52100 52200 53000 53300 54000 54200 55000 55100 55200 55300 56000 56100 57000 57100 58000 58100 58200 59000 59100 59200
Putrajaya|Wilayah Persekutuan Putrajaya|3|62000 62100
Labuan|Wilayah Persekutuan Labuan|87|87000
Shah Alam|Selangor|3|40000 40100 40150 40160 40170 40200 40300 40400 40460
Petaling Jaya|Selangor|3|46000 46050 46100 46150 46200 46300 46350 46400 47300 47301 47400 47410 47800 47810
Subang Jaya|Selangor|3|47500 47600 47610 47620 47630 47640 47650
Puchong|Selangor|3|47100 47120 47140 47150 47180 47190
Klang|Selangor|3|41000 41050 41100 41150 41200 41250 41300 41400
Pelabuhan Klang|Selangor|3|42000
Kajang|Selangor|3|43000
Cheras|Selangor|3|43200
Seri Kembangan|Selangor|3|43300
Semenyih|Selangor|3|43500
Bandar Baru Bangi|Selangor|3|43650
Cyberjaya|Selangor|3|63000
Rawang|Selangor|3|48000
Ampang|Selangor|3|68000
Batu Caves|Selangor|3|68100
Banting|Selangor|3|42700
Sekinchan|Selangor|3|45400
Ipoh|Perak|5|30000 30010 30020 30100 30200 30250 30300 30350 30450 31350 31400 31650
Taiping|Perak|5|34000
Teluk Intan|Perak|5|36000
Sitiawan|Perak|5|32000
Kampar|Perak|5|31900
George Town|Pulau Pinang|4|10000 10050 10100 10150 10200 10250 10300 10350 10400 10450 10460
Jelutong|Pulau Pinang|4|11600
Bayan Lepas|Pulau Pinang|4|11900 11950
Butterworth|Pulau Pinang|4|12000 12100 12200 12300 13400
Perai|Pulau Pinang|4|13600 13700
Bukit Mertajam|Pulau Pinang|4|14000
Nibong Tebal|Pulau Pinang|4|14300
Alor Setar|Kedah|4|05000 05050 05100 05150 05200 05250 05300 05350 05400
Sungai Petani|Kedah|4|08000
Kulim|Kedah|4|09000
Langkawi|Kedah|4|07000
Kangar|Perlis|4|01000
Arau|Perlis|4|02600
Kota Bharu|Kelantan|9|15000 15050 15100 15150 15200 15300 15350 15400
Pasir Mas|Kelantan|9|17000
Tanah Merah|Kelantan|9|17500
Kuala Terengganu|Terengganu|9|20000 20050 20100 20200 20300 20400 21000
Dungun|Terengganu|9|23000
Kemaman|Terengganu|9|24000
Kuantan|Pahang|9|25000 25050 25100 25150 25200 25250 25300 25350
Temerloh|Pahang|9|28000
Mentakab|Pahang|9|28400
Bentong|Pahang|9|28700
Raub|Pahang|9|27600
Seremban|Negeri Sembilan|6|70000 70100 70200 70300 70400 70450
Port Dickson|Negeri Sembilan|6|71000
Nilai|Negeri Sembilan|6|71800
Bahau|Negeri Sembilan|6|72100
Melaka|Melaka|6|75000 75050 75100 75150 75200 75250 75300 75350 75400 75450 75460
Alor Gajah|Melaka|6|78000
Jasin|Melaka|6|77000
Johor Bahru|Johor|7|80000 80050 80100 80150 80200 80250 80300 80350 80400 81100 81200
Skudai|Johor|7|81300
Pasir Gudang|Johor|7|81700
Masai|Johor|7|81750
Ulu Tiram|Johor|7|81800
Kulai|Johor|7|81000
Iskandar Puteri|Johor|7|79100
Batu Pahat|Johor|7|83000
Muar|Johor|6|84000
Segamat|Johor|7|85000
Kluang|Johor|7|86000
Kota Kinabalu|Sabah|88|88000 88100 88200 88300 88400 88450
Sandakan|Sabah|89|90000
Tawau|Sabah|89|91000
Lahad Datu|Sabah|89|91100
Keningau|Sabah|87|89000
Kuching|Sarawak|82|93000 93050 93100 93150 93200 93250 93300 93350 93400 93450
Kota Samarahan|Sarawak|82|94300
Sibu|Sarawak|84|96000
Sarikei|Sarawak|84|96100
Bintulu|Sarawak|86|97000
Miri|Sarawak|85|98000 98100
"""

# street | postal sector (the first two of the six digits)
_SINGAPORE = """
Robinson Road|06
Cecil Street|06
Pasir Panjang Road|11
Alexandra Road|15
Henderson Road|15
Beach Road|18
North Bridge Road|18
Serangoon Road|21
Orchard Road|23
Toa Payoh North|31
Kallang Way|34
Geylang Road|38
Ubi Avenue 3|40
Paya Lebar Road|40
Kaki Bukit Avenue 1|41
Changi South Avenue 2|48
Loyang Way|50
Tampines Street 92|52
Defu Lane 10|53
Ang Mo Kio Avenue 5|56
Sin Ming Drive|57
Upper Bukit Timah Road|58
Toh Guan Road|60
Jurong Port Road|61
Joo Koon Circle|62
Tuas Avenue 8|63
Bukit Batok Crescent|65
Mandai Estate|72
Woodlands Sector 1|73
Senoko Drive|75
"""

# country | city | province | area code | postcode (Hong Kong has none) | in Latin letters | district | county code
_CHINA = """
CN|广州市|广东省|20|510630|Guangzhou|天河区|440106
CN|广州市|广东省|20|510400|Guangzhou|白云区|440111
CN|广州市|广东省|20|511400|Guangzhou|番禺区|440113
CN|深圳市|广东省|755|518052|Shenzhen|南山区|440305
CN|深圳市|广东省|755|518048|Shenzhen|福田区|440304
CN|深圳市|广东省|755|518101|Shenzhen|宝安区|440306
CN|东莞市|广东省|769|523071|Dongguan|南城街道|441900
CN|佛山市|广东省|757|528300|Foshan|顺德区|440606
CN|佛山市|广东省|757|528200|Foshan|南海区|440605
CN|中山市|广东省|760|528400|Zhongshan|东区街道|442000
CN|汕头市|广东省|754|515041|Shantou|金平区|440511
CN|福州市|福建省|591|350001|Fuzhou|鼓楼区|350102
CN|泉州市|福建省|595|362000|Quanzhou|丰泽区|350503
CN|上海市|上海市|21|200120|Shanghai|浦东新区|310115
CN|上海市|上海市|21|201100|Shanghai|闵行区|310112
CN|上海市|上海市|21|201800|Shanghai|嘉定区|310114
CN|北京市|北京市|10|100020|Beijing|朝阳区|110105
CN|北京市|北京市|10|100080|Beijing|海淀区|110108
CN|杭州市|浙江省|571|310012|Hangzhou|西湖区|330106
CN|杭州市|浙江省|571|310051|Hangzhou|滨江区|330108
CN|宁波市|浙江省|574|315100|Ningbo|鄞州区|330212
CN|义乌市|浙江省|579|322000|Yiwu|稠城街道|330782
CN|苏州市|江苏省|512|215100|Suzhou|吴中区|320506
CN|南京市|江苏省|25|211100|Nanjing|江宁区|320115
CN|成都市|四川省|28|610041|Chengdu|武侯区|510107
CN|武汉市|湖北省|27|430070|Wuhan|洪山区|420111
CN|青岛市|山东省|532|266071|Qingdao|市南区|370202
CN|天津市|天津市|22|300041|Tianjin|和平区|120101
TW|臺北市||2|104|Taipei|中山區
TW|臺北市||2|114|Taipei|內湖區
TW|新北市||2|220|New Taipei|板橋區
TW|新北市||2|241|New Taipei|三重區
TW|桃園市||3|320|Taoyuan|中壢區
TW|臺中市||4|407|Taichung|西屯區
TW|臺南市||6|710|Tainan|永康區
TW|高雄市||7|807|Kaohsiung|三民區
TW|高雄市||7|806|Kaohsiung|前鎮區
HK|香港|香港島|2||Hong Kong|中環
HK|香港|香港島|2||Hong Kong|灣仔
HK|香港|九龍|2||Hong Kong|觀塘
HK|香港|九龍|2||Hong Kong|旺角
HK|香港|九龍|2||Hong Kong|尖沙咀
HK|香港|新界|2||Hong Kong|荃灣
HK|香港|新界|2||Hong Kong|葵涌
"""


def _lines(text: str) -> list[list[str]]:
    return [line.split("|") for line in text.strip().splitlines()]


def _malaysia() -> tuple[Town, ...]:
    """One entry for each postcode: the more postcodes a town has, the likelier it is drawn."""
    towns = _lines(_MALAYSIA)
    return tuple(Town("MY", n, s, area, code, n) for n, s, area, codes in towns for code in codes.split())


def _singapore() -> tuple[Town, ...]:
    return tuple(Town("SG", "Singapore", "", "6", sector, "Singapore", road) for road, sector in _lines(_SINGAPORE))


def _chinese(country: str) -> tuple[Town, ...]:
    return tuple(Town(*parts) for parts in _lines(_CHINA) if parts[0] == country)


TOWNS: dict[str, tuple[Town, ...]] = {
    "MY": _malaysia(),
    "SG": _singapore(),
    "CN": _chinese("CN"),
    "TW": _chinese("TW"),
    "HK": _chinese("HK"),
}
CURRENCIES = {"MY": "MYR", "SG": "SGD", "CN": "CNY", "TW": "TWD", "HK": "HKD"}


def _items(text: str) -> tuple[str, ...]:
    return tuple(text.split(","))


_ROADS = _items(
    "Jalan Merdeka,Jalan Sultan Ismail,Jalan Tun Razak,Jalan Perusahaan,Jalan Industri,Jalan Kenanga,Jalan Cempaka,Jalan Besar,Jalan Pasar,Jalan Masjid,Jalan Stesen,Jalan Pelabuhan,Jalan Dato Onn,Jalan Gopeng,Jalan Kampung Baru,Jalan Bukit Indah,Jalan Seri Wangsa,Jalan Mutiara,Jalan Perdana,Lorong Melati,Lorong Seroja,Persiaran Raja Muda,Persiaran Industri,Lebuh Ampang,Jalan Hang Tuah,Jalan Tuanku Abdul Rahman"
)
_ESTATES = _items(
    "Taman Industri Jaya,Taman Perindustrian Mutiara,Kawasan Perindustrian Ringan,Taman Maju Jaya,Taman Seri Indah,Bandar Baru,Taman Desa,Taman Bukit Emas,Pusat Perdagangan Utama,Taman Sentosa,Taman Melawati,Taman Pelangi,Kampung Baru,Taman Bahagia,Desa Perdana,Medan Niaga Cemerlang,Taman Megah,Taman Universiti"
)
_BUILDINGS = ("Pioneer Point", "Eunos Techpark", "Vertex", "Midview City", "Enterprise Hub", "Trivex", "Oxley BizHub")
_STREETS = {
    "CN": _items("中山路,人民路,解放路,建设路,和平路,工业大道,科技路,新华路,长江路,迎宾路,民生路,环市路"),
    "TW": _items("中山路,中正路,民生路,復興路,忠孝路,和平路,民權路,成功路,建國路"),
    "HK": _items("開源道,皇后大道,彌敦道,德輔道,青山道,英皇道,荔枝角道,興業街"),
}


def _malaysian_lines(draw: Draw, town: Town) -> tuple[str, str, str]:
    unit = pick(draw, ("No. {}", "Lot {}", "{}", "PT {}", "{}-2", "No. {}A")).format(number(draw, 1, 180))
    road = pick(draw, _ROADS)
    road = road if draw() < 0.4 else f"{road} {number(draw, 1, 12)}/{number(draw, 1, 30)}"
    estate = pick(draw, _ESTATES) if draw() < 0.75 else ""
    return f"{unit}, {road}", estate, f"Off {pick(draw, _ROADS)}" if estate and draw() < 0.08 else ""


def _singaporean_lines(draw: Draw, town: Town) -> tuple[str, str, str]:
    block = number(draw, 1, 380)
    unit = f"#{number(draw, 1, 18):02d}-{number(draw, 1, 60):02d}"
    if draw() < 0.3:
        return f"Blk {block} {town.district}", unit, ""
    return f"{block} {town.district}", f"{unit} {pick(draw, _BUILDINGS)}", ""


def _chinese_lines(draw: Draw, town: Town) -> tuple[str, str, str]:
    simplified = town.country == "CN"
    line1 = f"{town.district}{pick(draw, _STREETS[town.country])}{number(draw, 1, 900)}{'号' if simplified else '號'}"
    if draw() < 0.4:
        return line1, "", ""
    floor = number(draw, 2, 28)
    return line1, f"{floor}{'楼' if simplified else '樓'}{floor:02d}{number(draw, 1, 20):02d}室", ""


_LINES = {"MY": _malaysian_lines, "SG": _singaporean_lines}
_LEADS_KLANG_VALLEY = _items("20,22,33,41,51,54,55,56,61,62,77,78,80,89,90,91")
_LEADS = _items("22,23,24,25,28,33,40,42,43,45,47,50,51")


def address(draw: Draw, town: Town, purpose: str) -> Address:
    """A house in `town`. Singapore's postcode is the sector of the street and four drawn digits."""
    line1, line2, line3 = _LINES.get(town.country, _chinese_lines)(draw, town)
    code = f"{town.postcode}{number(draw, 1, 9999):04d}" if town.country == "SG" else town.postcode
    return Address(purpose, line1, line2, line3, town.name, town.state, code, town.country)


def landline(draw: Draw, town: Town) -> str:
    """A land line of the town in international form, as people write it."""
    n = f"{number(draw, 0, 9_999_999):07d}"
    if town.country == "SG":
        return f"+65 6{pick(draw, '234578')}{n[:2]} {n[2:6]}"
    if town.country == "HK":
        return f"+852 2{pick(draw, '3456789')}{n[:2]} {n[2:6]}"
    if town.country == "CN":
        return f"+86 {town.area} 8{pick(draw, '2345678')}{n[:2]} {n[2:6]}"
    if town.country == "TW":
        return f"+886 {town.area} {'2' if town.area in '24' else ''}2{n[:2]} {n[2:6]}"
    if town.area == "3":
        return f"+60 3-{pick(draw, _LEADS_KLANG_VALLEY)}{n[:2]} {n[2:6]}"
    return f"+60 {town.area}-{pick(draw, _LEADS)}{n[0]} {n[1:4] if len(town.area) == 2 else n[1:5]}"


def mobile(draw: Draw, country: str) -> str:
    """A mobile number of the country in international form."""
    n = f"{number(draw, 0, 99_999_999):08d}"
    if country == "SG":
        return f"+65 {pick(draw, ('81', '82', '91', '92', '96', '97'))}{n[:2]} {n[2:6]}"
    if country == "HK":
        return f"+852 {pick(draw, ('61', '64', '94', '96', '97'))}{n[:2]} {n[2:6]}"
    if country == "CN":
        return f"+86 {pick(draw, ('136', '138', '139', '150', '158', '186', '188'))} {n[:4]} {n[4:]}"
    if country == "TW":
        return f"+886 9{n[0]}{n[1]} {n[2:5]} {n[5:]}"
    return f"+60 {pick(draw, ('12', '13', '16', '17', '19'))}-{pick(draw, '23456789')}{n[:2]} {n[2:6]}"


def scatter(i: int, step: int, size: int) -> int:
    """A number below `size` that looks drawn; no two `i` below `size` share one, as `step` and `size` have no factor in common."""
    return i * step % size


def tin(i: int, prefix: str) -> str:
    """A Malaysian tax number: letters of the kind of taxpayer and 11 digits; C10, C2x and so on but never C20."""
    n = scatter(i, 61_803_399, 100_000_000)
    return f"{prefix}{('10', '12', '21', '22', '23', '24', '25', '26', '29')[i % 9]}{n:08d}0"


def malaysian_registration(i: int, kind: str) -> str:
    """The 12-digit number of the companies commission: year, kind (01 company, 03 business, 04 LLP), running number."""
    n = scatter(i, 24_697_313, 39_960_000)
    return f"{1985 + n // 999_000}{kind}{1000 + n % 999_000:06d}"


def _weighed(digits: str, weights: tuple[int, ...]) -> int:
    return sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=True))


def singaporean_company(i: int) -> str:
    """A UEN of a local company: year, five digits, check letter."""
    n = scatter(i, 2_781_151, 4_500_000)
    digits = f"{1980 + n // 100_000}{n % 100_000:05d}"
    return digits + "ZKCMDNERGWH"[_weighed(digits, (10, 8, 6, 4, 9, 7, 5, 3, 1)) % 11]


def singaporean_business(i: int) -> str:
    """A UEN of a business: eight digits, check letter."""
    digits = f"5{scatter(i, 6_180_339, 10_000_000):07d}"
    return digits + "XMKECAWLJDB"[_weighed(digits, (10, 4, 9, 3, 8, 2, 7, 1)) % 11]


_CREDIT_CODE = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CREDIT_CODE_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)


def chinese_company(i: int, region: str) -> str:
    """A unified social credit code: 91, county, organisation code with its own check character, check character."""
    organisation = f"{scatter(i, 61_803_399, 100_000_000):08d}"
    check = (11 - _weighed(organisation, (3, 7, 9, 10, 5, 8, 4, 2))) % 11
    body = f"91{region}{organisation}{'0123456789X'[check]}"
    total = sum(_CREDIT_CODE.index(c) * weight for c, weight in zip(body, _CREDIT_CODE_WEIGHTS, strict=True))
    return body + _CREDIT_CODE[-total % 31]


def taiwanese_company(i: int) -> str:
    """A unified business number: eight digits, the last of which makes the sum of the weighed digits a multiple of ten."""
    digits = f"{scatter(i, 6_180_339, 10_000_000):07d}"
    weighed = "".join(str(int(d) * w) for d, w in zip(digits, (1, 2, 1, 2, 1, 2, 4), strict=True))
    return f"{digits}{-sum(int(d) for d in weighed) % 10}"


def hong_kong_company(i: int) -> str:
    """A business registration number: eight digits and the number of the branch."""
    return f"{scatter(i, 61_803_399, 100_000_000):08d}-000"


def identity_card(i: int, female: bool) -> str:
    """A Malaysian NRIC: birth date 1955 to 2004, state of birth 01 to 16, serial number whose last digit is even for women."""
    n = scatter(i, 178_885_439, 288_000_000)
    born = date(1955, 1, 1) + timedelta(days=n % 18_000)
    serial, state = divmod(n // 18_000, 16)
    return f"{born:%y%m%d}-{state + 1:02d}-{serial:03d}{i % 5 * 2 + (not female)}"


def passport(i: int, country: str) -> str:
    """A passport number in the form of the country: one or two letters and digits; Taiwan's has digits only."""
    n = f"{scatter(i, 61_803_399, 100_000_000):08d}"
    return {"SG": f"K{n}E", "CN": f"E{n}", "HK": f"H{n}", "TW": f"3{n}"}[country]
