"""Invented persons with realistic Bashkir, Tatar and Russian names.

Benchmarks and tests need names that collide as real ones do: few given names, a long tail of surnames, one
sound written in several ways. Common given names and stems are put together by chance: nobody is described.
"""

import random
from functools import cache, lru_cache
from itertools import product
from typing import NamedTuple

FEMALE, MALE = "female", "male"


class SyntheticPerson(NamedTuple):
    """One invented person; `variants` are further spellings as (language, text)."""

    sex: str
    birth_year: int
    name_en: str
    name_ru: str
    name_ba: str
    variants: tuple[tuple[str, str], ...]
    occupation: str


class Word(NamedTuple):
    """One word of a name, as Russian and as Bashkir write it."""

    ru: str
    ba: str


class Culture(NamedTuple):
    """What its women and men are called; each list begins with its most common words."""

    given: dict[str, list[Word]]
    patronymics: dict[str, list[str]]
    surnames: dict[str, list[Word]]


def generate(seed, count):
    """Yield `count` persons, the same ones for a seed; a longer run begins with the shorter one."""
    rng = random.Random(seed)
    bashkir, russian = bashkir_culture(), russian_culture()
    for _ in range(count):
        yield invent(rng, bashkir if rng.random() < 0.85 else russian)


def invent(rng, culture):
    """One person, in as many forms of the name as sources happen to give."""
    sex = MALE if rng.random() < 0.7 else FEMALE
    given, surname = common(rng, culture.given[sex]), common(rng, culture.surnames[sex])
    russian, bashkir = f"{given.ru} {surname.ru}", f"{given.ba} {surname.ba}"
    full = f"{surname.ru} {given.ru} {common(rng, culture.patronymics[sex])}"
    variants = []
    if rng.random() < 0.25:
        variants.append(("en", romanise(bashkir, "press")))
    if rng.random() < 0.1:
        language = rng.choice(("de", "fr", "tr"))
        variants.append((language, romanise(russian, language)))
    return SyntheticPerson(
        sex=sex,
        birth_year=rng.randint(1945, 2005),
        name_en=romanise(russian, "passport" if rng.random() < 0.2 else "press"),
        name_ru=full if rng.random() < 0.5 else russian,
        name_ba=bashkir if rng.random() < 0.5 else "",
        variants=tuple(variants),
        occupation=rng.choice(OCCUPATIONS) if rng.random() < 0.3 else "",
    )


def common(rng, words):
    """A word of the list, the first ones far more often, as with real names."""
    return words[int(len(words) * rng.random() ** 2)]


OCCUPATIONS = [
    "учитель",
    "водитель автобуса",
    "фермер",
    "музыкант",
    "строитель",
    "врач",
    "пенсионер",
    "библиотекарь",
]

PRESS = dict(zip("абвгдезийклмнопрстуфыэҙҡөҫүһә", "abvgdeziyklmnoprstufyezqosuha", strict=True))
PRESS |= {"ё": "yo", "ж": "zh", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ю": "yu", "я": "ya"}
PRESS |= {"ғ": "gh", "ң": "ng", "ъ": "", "ь": ""}
PASSPORT = PRESS | {"ё": "e", "й": "i", "ю": "iu", "я": "ia", "ъ": "ie"}
GERMAN = PRESS | {"в": "w", "ё": "jo", "ж": "sch", "й": "j", "х": "ch", "ц": "z", "ч": "tsch", "ш": "sch"}
GERMAN |= {"щ": "schtsch", "ю": "ju", "я": "ja"}
FRENCH = PRESS | {
    "ё": "io",
    "ж": "j",
    "й": "ï",
    "у": "ou",
    "ч": "tch",
    "ш": "ch",
    "щ": "chtch",
    "ю": "iou",
    "я": "ia",
}
TURKISH = PRESS | {"ж": "j", "х": "h", "ч": "ç", "ш": "ş", "щ": "şç", "ы": "ı"}
ROMANISATIONS = {"press": PRESS, "passport": PASSPORT, "de": GERMAN, "fr": FRENCH, "tr": TURKISH}


def romanise(name, way):
    """The name in Latin letters, as a newspaper, a passport or a neighbouring language writes it."""
    return " ".join(romanise_word(word, way) for word in name.split())


@lru_cache(maxsize=1 << 17)
def romanise_word(word, way):
    letters = ROMANISATIONS[way]
    return "".join(letters.get(letter, letter) for letter in word.lower()).capitalize()


def pairs(text):
    """Words of a list; "Айҙар" is written beside "Айдар" only where Bashkir differs: "Айдар/Айҙар"."""
    forms = (item.split("/") for item in text.split())
    return [Word(form[0], form[-1]) for form in forms]


MUSLIM_MEN = """
Ильдар/Илдар Рамиль/Рамил Айрат Азат Ильнур/Илнур Руслан Марат Рустам/Рөстәм Ринат Артур Айнур Ришат
Салават/Салауат Ильшат/Илшат Вадим Фанис Радик Ильгиз/Илгиз Раиль/Раил Айдар/Айҙар Тимур Урал Юлай Булат
Рафаэль Фидан/Фиҙан Ильяс Азамат Айбулат Алмас Амир/Әмир Анвар/Әнүәр Анас/Әнәс Арслан/Арыҫлан Аскар/Асҡар
Асхат/Әсхәт Ахат/Әхәт Ахмет/Әхмәт Байрас Баязит Вакиль/Вәкил Вахит Вильдан/Вилдан Газиз/Ғәзиз
Газинур/Ғәзинур Гали/Ғәли Галим/Ғәлим Гариф/Ғариф Гафур/Ғафур Гаяз/Ғаяз Гильман/Ғилман Давлет/Дәүләт Дамир
Данил Данис Динар Динислам Забир Закир Зайнулла/Зәйнулла Заки/Зәки Зиннур Зуфар/Зөфәр Ибрагим/Ибраһим
Идрис/Иҙрис Ильгам/Илһам Ильдус/Илдус Ильмир/Илмир Ильсур/Илсур Ильфат/Илфат Инсаф Ирек Искандар/Искәндәр
Исмагил/Исмәғил Ишбулат Ишмурат/Ишморат Кабир/Кәбир Камиль/Камил Карим/Кәрим Кинзябулат/Кинйәбулат
Кинзя/Кинйә Мажит/Мәжит Мансур Марсель Миннигали/Миңлеғәли Мирас/Мираҫ Мунир/Мөнир Мурат/Морат Муса
Мустафа/Мостафа Мухамет/Мөхәмәт Назар Назир Наиль/Наил Насыр/Насир Нафис Нияз Нургали/Нурғәли Нурислам
Радмир Ражап/Рәжәп Рамазан/Рамаҙан Расим/Рәсим Расуль/Рәсүл Рауф/Рәүеф Рафик/Рәфиҡ Рафис/Рәфис Рашит/Рәшит
Рим Риф Рифат Рузиль/Рузил Рушан Сабир Сабит Сагит/Сәғит Садык/Садиҡ Салим/Сәлим Самат Сафа
Сафаргали/Сафарғәли Сулейман/Сөләймән Султан/Солтан Тагир/Таһир Талгат/Тәлғәт Тимербулат Ульмас/Үлмәҫ
Усман/Ғосман Фаиз/Фәиз Фаниль/Фанил Фанур Фарит/Фәрит Файзулла/Фәйзулла Фуат Хабир/Хәбир Хаким/Хәким
Халил/Хәлил Халит/Хәлит Хамза/Хәмзә Хамит/Хәмит Харис Хасан/Хәсән Хусаин/Хөсәйен Шагали/Шаһиғәли Шакир
Шамиль/Шамил Шариф/Шәриф Эльвир/Элвир Эмиль Юлдаш Юмагул/Йомағол Юнус/Юныс Юсуф/Йософ Явдат/Йәүҙәт Якуп/Яҡуп
Ямиль/Йәмил Янбулат/Йәнбулат
"""
MUSLIM_WOMEN = """
Гузель/Гүзәл Лилия/Лилиә Альбина Гульнара/Гөлнара Эльвира Лейсан/Ләйсән Гульназ/Гөлназ Айгуль/Айгөл
Зульфия/Зөлфиә Алия/Алиә Динара Регина Венера Зиля/Зилә Рамиля/Рамилә Фания Айсылу/Айһылыу Альмира/Әлмира
Альфия/Әлфиә Амина/Әминә Аниса/Әнисә Асия/Әсиә Асма/Әсмә Гаухар/Гәүһәр Гузалия/Гүзәлиә Гульдар/Гөлдәр
Гульсина/Гөлсинә Гульсум/Гөлсөм Гульфия/Гөлфиә Гульшат/Гөлшат Дания Дилара/Диләрә Зайтуна/Зәйтүнә
Закия/Зәкиә Залия Земфира Зухра/Зөһрә Ильмира/Илмира Илюза/Илүзә Клара Лиана Луиза Люция Мадина/Мәҙинә
Марьям/Мәрйәм Миляуша/Миләүшә Минзифа/Миңзифа Мукарама/Мөкәрәмә Накия/Нәкиә Наиля/Наилә Насима/Нәсимә
Нафиса/Нәфисә Нурия/Нуриә Разия/Разиә Раиля/Раилә Расима/Рәсимә Резеда Розалия Сагида/Сәғиҙә Салима/Сәлимә
Сания Сафия Суфия Тансулпан/Таңсулпан Тансылу/Таңһылыу Фаниса/Фәнисә Фарида/Фәриҙә Фатима Фирдаус
Флюра/Флүрә Хадия/Һадиә Халида/Хәлиҙә Хатира Шаура/Шәүрә Эльза Юлия Юмабика/Йомабикә Язгуль/Яҙгөл
Ямиля/Йәмилә
"""
RUSSIAN_MEN = """
Александр Сергей Дмитрий Андрей Алексей Максим Евгений Владимир Михаил Иван Олег Николай Юрий Роман Павел
Виктор Игорь Анатолий Антон Артём Борис Валерий Василий Виталий Вячеслав Геннадий Георгий Глеб Григорий
Денис Егор Захар Илья Кирилл Константин Лев Леонид Никита Пётр Семён Станислав Степан Тарас Фёдор Яков
Ярослав
"""
RUSSIAN_WOMEN = """
Елена Ольга Наталья Татьяна Светлана Анна Мария Ирина Екатерина Юлия Людмила Марина Надежда Александра Алла
Валентина Вера Виктория Галина Дарья Евгения Жанна Зинаида Зоя Инна Клавдия Ксения Лариса Любовь Нина Оксана
Полина Раиса София Тамара
"""
# What a Bashkir or Tatar surname of two parts begins and ends with: Кутлугильдин, Ишмухаметов, Юлбарисов.
HEADS = """
Мухамет/Мөхәмәт Абдул/Әбдел Аитбай/Айытбай Аккул/Аҡҡол Алла Арслан/Арыҫлан Атнагул/Атнағол Ахмет/Әхмәт Бай
Бакты/Баҡты Баты Баш Биккул/Бикҡол Бик Булат Буран Габд/Ғәбд Газиз/Ғәзиз Гайса/Ғайса Галям/Ғәләм Гульд/Гөлд
Давлет/Дәүләт Джан/Йән Ерки/Йәрки Заки/Зәки Идель/Иҙел Илик/Илек Иман Ирн Иш Ишем Ишкил Кадыр/Ҡаҙир
Кара/Ҡара Карам/Кәрәм Каип/Ҡайып Киекбай/Кейекбай Килд Кинзя/Кинйә Кирей/Кирәй Козан/Ҡуҙан Кул/Ҡол
Кулуш/Ҡолош Кусяк/Күсәк Кут/Ҡот Кутлу/Ҡотло Кучер/Күсәр Лукман/Лоҡман Мамбет/Мәмбәт Махмут/Мәхмүт
Минни/Миңле Мирза/Мырҙа Мурзагул/Мырҙағол Мурад/Морад Мутал/Мотал Назар Нур Рахмат/Рәхмәт Рахим/Рәхим
Сайфи/Сәйфи Салих Сафа Сафар Сиразет/Сиражет Султан/Солтан Суюн/Һөйөн Тагир/Таһир Таймас/Таймаҫ Танат Тимер
Туй Тукум/Туҡым Тулеб/Түләб Туляк/Түләк Туля/Түлә Улен/Үлән Урман Усман Утяш/Үтәш Утя/Үтә Узян/Үҙән
Файзулл/Фәйзулл Фаррах/Фәррәх Фатх/Фәтх Хажи Хайб/Хәйб Халик/Халиҡ Хисам Худай/Хоҙай Хусаин/Хөсәйен
Чуваш/Сыуаш Шаги/Шаһи Шайми/Шәйми Шарип/Шәрип Шах Юл Юлд Юма/Йома Ялчы/Ялсы Ян/Йән Янги/Яңы Яны/Йәне Яр/Йәр
Ярлы Яхъя
"""
TAILS = """
баев гильдин/гилдин мухаметов/мөхәмәтов булатов галиев/ғәлиев султанов/солтанов гулов/ғолов мурзин/мырҙин
хужин аев арсланов/арыҫланов аскаров/асҡаров бактин/баҡтин баков/баҡов барисов/барыҫов бердин/бирҙин
бетов/бәтов буранов габитов/ғәбитов газин/ғәзин гизов гужин гузин/ғузин гуров/ғуров давлетов/дәүләтов даров
дибеков/дебәков дулатов гареев/гәрәев заитов зянов/йәнов иткулов/итҡолов каев/ҡаев касов/ҡасов
кильдин/килдин кинзин/кинйин кузин/ҡужин кулов/ҡолов лыбаев манов матов мурадов/морадов муратов/моратов
назаров нафиков/нәфиҡов ниязов пулатов рахимов/рәхимов сабаев самитов саров сариев тимеров туганов/туғанов
тугаев/туғаев тыев узин/үҙин улатов утдинов/етдинов хутдинов/хетдинов уллин фаров/фәров хабиров/хәбиров
ханов чурин/сурин чурагулов/сурағолов шариков шин юлов юров янов/йәнов яров/йәров ясов/әсов яфаров/йәфәров
"""
RUSSIAN_SURNAMES = """
Иванов Смирнов Кузнецов Попов Васильев Петров Соколов Михайлов Новиков Фёдоров Морозов Волков Алексеев
Лебедев Семёнов Егоров Павлов Козлов Степанов Николаев Орлов Андреев Макаров Никитин Захаров Зайцев Соловьёв
Борисов Яковлев Григорьев Романов Воробьёв Сергеев Кузьмин Фролов Александров Дмитриев Королёв Гусев Киселёв
Ильин Максимов Поляков Сорокин Виноградов Ковалёв Белов Медведев Антонов Тарасов Жуков Баранов Филиппов
Комаров Давыдов Беляев Герасимов Богданов Осипов Сидоров Матвеев Титов Марков Миронов Крылов Куликов Карпов
Власов Мельников Денисов Гаврилов Тихонов Казаков Афанасьев Данилов Савельев Тимофеев Фомин Чернов Абрамов
Мартынов Ефимов Федотов Щербаков Назаров Калинин Исаев Чернышёв Быков Маслов Родионов Коновалов Лазарев
Воронин Климов Филатов Пономарёв Голубев Кудрявцев Прохоров Наумов Потапов Журавлёв Овчинников Трофимов
Леонов Соболев Ермаков Колесников Гончаров Емельянов Никифоров Грачёв Котов Гришин Ефремов Архипов Громов
Малышев Панов Моисеев Румянцев Акимов Кондратьев Бирюков Горбунов Анисимов Ерёмин Тихомиров Галкин Лукьянов
Михеев Скворцов Юдин Белоусов Нестеров Симонов Прокофьев Харитонов Князев Цветков Левин Митрофанов Воронов
Аксёнов Софронов Мальцев Логинов Горшков Савин Краснов Майоров Демидов Елисеев Рыбаков Сафонов Плотников
Дёмин Хохлов Фадеев Молчанов Игнатов Литвинов Ершов Ушаков Дементьев Рябов Мухин Калашников Леонтьев Лобанов
Кузин Корнеев Евдокимов Бородин Платонов Некрасов Балашов Бобров Жданов Блинов Игнатьев Коротков Муравьёв
Крюков Беляков Богомолов Дроздов Лавров Зуев Петухов Ларин Никулин Серов Терентьев Зотов Устинов Фокин
Самойлов Сахаров Шишкин Самсонов Черкасов Чистяков Носов Спиридонов Карасёв Авдеев Воронцов Зверев
Владимиров Селезнёв Нечаев Кудряшов Седов Фирсов Андрианов Панфилов Головин Терехов Ульянов Шестаков Агеев
Никонов Селиванов Баженов Гордеев Кожевников Пахомов Зимин Костин Широков Филимонов Ларионов Овсянников
Сазонов Суворов Нефёдов Корнилов Любимов Львов Горбачёв Копылов Щукин
"""
# Rare surnames of no known stem: the long tail of a register, where most names occur once or twice.
RARE_PARTS = (
    "Б В Г/Ғ Д З К/Ҡ М Н Р С Т Ф Х Ш",
    "а/ә и у/ү я/ә",
    """
    бай бир гал/ғәл гиз дан дус/дуҫ зак/зәк зиг зям/зәм кар/ҡар кил кус/күс лим ляй/ләй мак/маҡ мин
    наф/нәф нур рат/рәт рим рын саг/сәғ сал тай тан тим туг/туғ хам/хәм чан/сан шар
    """,
    """
    аев анов ашев еев иев иков/еков имов исов итов/етов каев/ҡаев лаев ляев/ләев маев наев тов
    улов/олов уров/оров шин ышев ярин/әрин
    """,
)

IRREGULAR_STEMS = {"Лев": "Льв", "Павел": "Павл", "Пётр": "Петр"}


@cache
def bashkir_culture():
    men, women = pairs(MUSLIM_MEN), pairs(MUSLIM_WOMEN)
    of_fathers = [Word(surname(name.ru), surname(name.ba)) for name in men]
    of_stems = compose(HEADS, TAILS)
    return culture(men, women, of_fathers + of_stems + compose(*RARE_PARTS))


@cache
def russian_culture():
    return culture(pairs(RUSSIAN_MEN), pairs(RUSSIAN_WOMEN), pairs(RUSSIAN_SURNAMES))


def culture(men, women, surnames):
    return Culture(
        given={MALE: men, FEMALE: women},
        patronymics={
            MALE: [patronymic(name.ru)[0] for name in men],
            FEMALE: [patronymic(name.ru)[1] for name in men],
        },
        surnames={MALE: surnames, FEMALE: [Word(name.ru + "а", name.ba + "а") for name in surnames]},
    )


def compose(*lists):
    """Every combination of the parts, in an order that has no meaning but is always the same."""
    words = [Word(*map("".join, zip(*parts, strict=True))) for parts in product(*map(pairs, lists))]
    random.Random(0).shuffle(words)
    return words


def surname(name):
    """The surname made of a father's name: Айдаров, Галиев, Мусин."""
    if name[-1] in "аәя":
        return name[:-1] + "ин"
    return name + "ев" if name[-1] == "и" else name.rstrip("йь") + ("ев" if name[-1] in "йь" else "ов")


def patronymic(name):
    """A son's and a daughter's patronymic."""
    if name.endswith("ья"):
        return name[:-1] + "ич", name[:-1] + "инична"
    if name.endswith("ий"):
        stem = name[:-2] + "ьев"
    elif name[-1] in "ийь":
        stem = name.rstrip("йь") + "ев"
    else:
        stem = IRREGULAR_STEMS.get(name, name.rstrip("ая")) + "ов"
    return stem + "ич", stem + "на"
