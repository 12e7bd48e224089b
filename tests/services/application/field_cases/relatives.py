"""Names, words and numbers of the kinds that `certificates.json` stands for, and the rules that each breaks."""

from typing import Any

CONSIGNEE, TRANSPORT, REMARKS = "/certificate/consignee", "/certificate/transport", "/certificate/remarks"
ORIGIN, GENERAL = "/certificate/country_of_origin", "/certificate/general_name"
SEA = "FROM YOKOHAMA, JAPAN TO {} BY SEA ON OR ABOUT NOVEMBER 28, 2026"
BY = "FROM YOKOHAMA, JAPAN TO HAMBURG, GERMANY {} ON OR ABOUT NOVEMBER 28, 2026"

# Box 2, and where the ship goes: the country is read, whatever its name and what follows it.
ABROAD = [
    ("SEOUL CO.\nSEOUL, KOREA, REP. OF", "BUSAN, KOREA"),
    ("SEOUL CO.\nSEOUL, KOREA, SOUTH", "BUSAN, REPUBLIC OF KOREA"),
    ("SEOUL CO.\nSEOUL 06236, REP. OF KOREA", "BUSAN, S. KOREA"),
    ("SEOUL CO.\nSEOUL, KOREA (REPUBLIC OF)", "INCHEON, KOREA (SOUTH)"),
    ("SEOUL CO.\nSEOUL, REPUBLIC OF KOREA (SOUTH)", "INCHEON, KOREA"),
    ("TAI CO.\nTAIPEI, TAIWAN (R.O.C.)", "KEELUNG, TAIWAN"),
    ("TAI CO.\nTAIPEI 10451, TAIWAN R.O.C", "KEELUNG, TAIWAN, ROC"),
    ("TAI CO.\nTAIPEI, TAIWAN, REPUBLIC OF CHINA", "KEELUNG, TAIWAN"),
    ("TAI CO.\nTAIPEI, REPUBLIC OF CHINA", "KEELUNG, TAIWAN"),
    ("KOWLOON LTD.\nKOWLOON, HONG KONG S.A.R.", "HONG KONG"),
    ("KOWLOON LTD.\nKOWLOON, HONG KONG (SAR), CHINA", "HONG KONG"),
    ("KOWLOON LTD.\nKOWLOON, HONG KONG, P.R. CHINA", "HONG KONG SAR"),
    ("MACAO LTD.\nMACAU S.A.R.", "MACAU"),
    ("SHANGHAI CO.\nSHANGHAI, CHINA (P.R.)", "SHANGHAI, CHINA"),
    ("SHANGHAI CO.\nSHANGHAI 200120, P. R. CHINA", "SHANGHAI, P.R.CHINA"),
    ("SHANGHAI CO.\nSHANGHAI, P.R.OF CHINA", "SHANGHAI, P.R. OF CHINA"),
    ("SHANGHAI CO.\nSHANGHAI, THE PEOPLE'S REPUBLIC OF CHINA", "SHANGHAI, CHINA"),
    ("SHANGHAI CO.\nSHANGHAI, CHINA, PEOPLE'S REPUBLIC OF", "SHANGHAI, CHINA"),
    ("SHANGHAI CO.\nSHANGHAI, CHINA 200120", "SHANGHAI, CHINA"),
    ("TEHRAN CO.\nTEHRAN, IRAN, ISLAMIC REPUBLIC OF", "BANDAR ABBAS, IRAN"),
    ("TEHRAN CO.\nTEHRAN, I.R. IRAN", "BANDAR ABBAS, I.R. OF IRAN"),
    ("DAR LTD\nDAR ES SALAAM, TANZANIA, UNITED REPUBLIC OF", "DAR ES SALAAM, TANZANIA"),
    ("CARACAS CA\nCARACAS, VENEZUELA, BOLIVARIAN REPUBLIC OF", "LA GUAIRA, VENEZUELA"),
    ("HANSE GMBH\nHAMBURG, GERMANY, FEDERAL REPUBLIC OF", "HAMBURG, GERMANY"),
    ("RIYADH EST.\nRIYADH, SAUDI ARABIA, KINGDOM OF", "DAMMAM, SAUDI ARABIA"),
    ("RIYADH EST.\nRIYADH 11411, SAUDI ARABIA (K.S.A.)", "DAMMAM, SAUDI ARABIA"),
    ("AMS BV\nAMSTERDAM, NETHERLANDS, THE", "ROTTERDAM, THE NETHERLANDS"),
    ("AMS BV\nAMSTERDAM, THE NETHERLANDS (EU)", "ROTTERDAM, NETHERLANDS"),
    ("MANILA INC.\nMANILA, THE PHILIPPINES", "MANILA, PHILIPPINES"),
    ("BANJUL LTD\nBANJUL, THE GAMBIA", "BANJUL, GAMBIA"),
    ("SAIGON LTD\nHO CHI MINH CITY, VIET-NAM", "CAT LAI, VIETNAM"),
    ("SAIGON LTD\nHO CHI MINH CITY, VIETNAM (S.R.)", "CAT LAI, S.R. VIETNAM"),
    ("YANGON LTD\nYANGON, MYANMAR (BURMA)", "YANGON, MYANMAR"),
    ("JAKARTA PT\nJAKARTA-INDONESIA", "JAKARTA, INDONESIA"),
    ("BRASIL LTDA\nSAO PAULO/BRAZIL", "SANTOS, BRAZIL"),
    ("LION PTE LTD\n1 RAFFLES PLACE, SINGAPORE, 048616, TEL 65-1234", "SINGAPORE"),
    ("TICO SA\nSAN JOSE, COSTA RICA, C.A.", "PUERTO LIMON, COSTA RICA, C.A."),
    ("BKK LTD\nBANGKOK, THAILAND;", "LAEM CHABANG, THAILAND"),
    ("BKK LTD\nBANGKOK 10110 THAILAND.", "LAEM CHABANG, THAILAND"),
    ("ALMATY LLP\nALMATY, KAZAKHSTAN, 050000", "LIANYUNGANG, CHINA BY SEA FINAL DESTINATION: ALMATY, KAZAKHSTAN"),
    ("BRIT LTD\nLONDON, UNITED KINGDOM EC1A 1BB", "SOUTHAMPTON, UNITED KINGDOM"),
    ("TORONTO INC\nTORONTO, CANADA M5V 2T6", "VANCOUVER, CANADA"),
    ("BHARAT LTD\nMUMBAI, INDIA - 400 001", "NHAVA SHEVA, INDIA"),
    ("BHARAT LTD\nMUMBAI, INDIA PIN CODE: 400001", "NHAVA SHEVA, INDIA"),
    ("BHARAT LTD\nMUMBAI, INDIA\nGSTIN: 27AAAAA0000A1Z5\nIEC NO. 0300000000", "NHAVA SHEVA, INDIA"),
    ("BRASIL LTDA\nSAO PAULO, BRAZIL CEP 01310-100\nCNPJ 12.345.678/0001-90", "SANTOS, BRAZIL"),
    ("LIMA SAC\nLIMA, PERU\nRUC 20100000001", "CALLAO, PERU"),
    ("CAIRO LLC\nCAIRO, EGYPT\nC.R. NO. 12345 TAX CARD NO. 123-456", "ALEXANDRIA, EGYPT"),
    ("WARSAW SP. Z O.O.\nWARSAW, POLAND\nEORI: PL1234567890", "GDANSK, POLAND"),
    ("ASTANA LLP\nASTANA, KAZAKHSTAN\nBIN NO: 123456789012", "POTI, GEORGIA FINAL DESTINATION: ASTANA, KAZAKHSTAN"),
    ("DHAKA LTD\nDHAKA, BANGLADESH\nMOBILE: 01711-000000", "CHITTAGONG, BANGLADESH"),
    ("DHAKA LTD\nDHAKA, BANGLADESH\nE-MAIL: a@example.com\nATTN: MR. RAHMAN", "CHITTAGONG, BANGLADESH"),
    ("CARIB LTD\nBRIDGETOWN, BARBADOS, W.I.", "BRIDGETOWN, BARBADOS"),
    ("DHAKA LTD\nDHAKA, BANGLADESH\n+880 2 1234567", "CHITTAGONG, BANGLADESH"),
    ("ACME INC.\nPORTLAND, OR 97201, UNITED STATES OF AMERICA", "PORTLAND, OR, UNITED STATES OF AMERICA"),
    ("ACME INC.\nATLANTA, GEORGIA 30303, UNITED STATES OF AMERICA", "SAVANNAH, GEORGIA, UNITED STATES OF AMERICA"),
    ("TBILISI LLC\nTBILISI 0105, GEORGIA", "POTI, GEORGIA"),
    ("ACME INC.\nHOUSTON, TEXAS, UNITED STATES OF AMERICA", "HOUSTON, TEXAS, USA"),
    ("TO HIEN THANH LTD.\nHAIPHONG, VIETNAM", "HAIPHONG, VIETNAM"),
    ("TRINIDAD AND TOBAGO STEEL LTD\nPORT OF SPAIN, TRINIDAD AND TOBAGO", "PORT OF SPAIN, TRINIDAD & TOBAGO"),
    ("BANK OF CHINA\n4 BATTERY ROAD, SINGAPORE 049908", "SINGAPORE"),
    ("AUSTRALIA AND NEW ZEALAND BANK LTD\nMELBOURNE, AUSTRALIA", "MELBOURNE, AUSTRALIA"),
    ("CHINA NATIONAL IMPORT AND EXPORT CORP.\nBEIJING, CHINA", "TIANJIN, CHINA"),
    ("KINSHASA SARL\nKINSHASA, CONGO (DRC)", "MATADI, D.R. CONGO"),
    ("KINSHASA SARL\nKINSHASA, CONGO, DEMOCRATIC REPUBLIC OF THE", "MATADI, DEMOCRATIC REPUBLIC OF THE CONGO"),
    ("BRAZZA SARL\nBRAZZAVILLE, CONGO (BRAZZAVILLE)", "POINTE NOIRE, REPUBLIC OF CONGO"),
]
# Box 2, where the ship goes, and the rules that are broken.
BROKEN_PARTIES = [
    ("ACME INC.\nHOUSTON, TX 77002, U.S.A.\nTEL: 555 0100", "HOUSTON, U.S.A.", ["B2-01"]),
    ("ACME INC.\nATLANTA, GEORGIA 30303", "SAVANNAH, UNITED STATES OF AMERICA", ["B2-01"]),
    ("ACME INC.\nSAVANNAH, GEORGIA", "SAVANNAH, UNITED STATES OF AMERICA", ["B2-01"]),
    ("ACME INC.\nALBUQUERQUE, NEW MEXICO", "MANZANILLO, MEXICO", ["B2-01"]),
    ("HOHHOT CO.\nHOHHOT, INNER MONGOLIA", "TIANJIN, CHINA", ["B2-01"]),
    ("LONDON LTD\nLONDON, ENGLAND", "SOUTHAMPTON, UNITED KINGDOM", ["B2-01"]),
    ("GULF LLC\nDUBAI", "JEBEL ALI, UNITED ARAB EMIRATES", ["B2-01"]),
    ("HANSE GMBH, HAMBURG, GERMANY & ALPEN AG, ZURICH, SWITZERLAND", "HAMBURG, GERMANY", ["B2-01"]),
    ("HANSE GMBH\nHAMBURG, GERMANY\nAND\nALPEN AG\nZURICH, SWITZERLAND", "HAMBURG, GERMANY", ["B2-01"]),
    ("HANSE GMBH, HAMBURG, GERMANY / ALPEN AG, ZURICH, SWITZERLAND", "HAMBURG, GERMANY", ["B2-01"]),
    ("HANSE GMBH\nHAMBURG, GERMANY\nNOTIFY: ALPEN AG\nZURICH, SWITZERLAND", "HAMBURG, GERMANY", ["B2-01"]),
    ("PYONGYANG CO.\nPYONGYANG, DEMOCRATIC PEOPLE'S REPUBLIC OF KOREA", "BUSAN, REPUBLIC OF KOREA", ["B2-03"]),
    ("PYONGYANG CO.\nPYONGYANG, KOREA (NORTH)", "BUSAN, KOREA", ["B2-03"]),
    ("SEOUL CO.\nSEOUL, KOREA", "NAMPO, D.P.R. KOREA", ["B2-03"]),
    ("BRAZZA SARL\nBRAZZAVILLE, CONGO", "MATADI, DEMOCRATIC REPUBLIC OF THE CONGO", ["B2-03"]),
    ("TAI CO.\nTAIPEI, REPUBLIC OF CHINA", "SHANGHAI, CHINA", ["B2-03"]),
    ("BISSAU LDA\nBISSAU, GUINEA-BISSAU", "CONAKRY, GUINEA", ["B2-03"]),
    ("HANSE GMBH\nHAMBURG, GERMANY", "BUSAN", ["B2-03"]),
    ("HANSE GMBH\nHAMBURG, GERMANY", "ROTTERDAM", ["B5-01"]),
    ("HANSE GMBH\nHAMBURG, GERMANY", "SOMEWHERE", ["B5-01"]),
    ("BRIT LTD\nLONDON, UNITED KINGDOM", "LONDON", ["B5-01"]),
    ("MESSRS. HANSE GMBH\nHAMBURG, GERMANY", "HAMBURG, GERMANY", ["B2-02"]),
    ("TO: HANSE GMBH\nHAMBURG, GERMANY", "HAMBURG, GERMANY", ["B2-02"]),
    ("TO MESSRS. HANSE GMBH\nHAMBURG, GERMANY", "HAMBURG, GERMANY", ["B2-02"]),
    ("CONSIGNED TO ORDER OF HANSE BANK", "HAMBURG, GERMANY", ["B2-04"]),
    ("UNTO THE ORDER OF HANSE BANK\nHAMBURG, GERMANY", "HAMBURG, GERMANY", ["B2-04"]),
    ("TO THE ORDER OF SHIPPER", "HAMBURG, GERMANY", ["B2-04"]),
]
# Box 5 to Hamburg.
WAYS = [
    (BY.format('BY M/V "ONE HARBOUR" OR "ONE APUS"'), ["B5-02"]),
    (BY.format('PER M/V "ONE HARBOUR" AND/OR "ONE APUS"'), ["B5-02"]),
    (BY.format("BY VESSEL ONE HARBOUR/ONE APUS"), ["B5-02"]),
    (BY.format("BY SEA OR AIR"), ["B5-02"]),
    (BY.format('BY VESSEL "EAST OR WEST" V.12'), []),
    (BY.format('BY VESSEL "ONE HARBOUR" / V.042W'), []),
    (BY.format("BY S/S ONE HARBOUR V.042W"), []),
    (BY.format("BY SEA").replace("ON OR ABOUT", "ON/OR ABOUT"), []),
    (BY.format("BY SEA").replace("ON OR ABOUT", "ON OR BEFORE"), []),
    (BY.format("BY MAGIC"), ["B5-01"]),
    (BY.format("BY DHL"), []),
    (BY.format("PER FLIGHT NH203"), []),
    (BY.format("BY OCEAN VESSEL"), []),
    (BY.format("BY REGISTERED AIR MAIL"), []),
    (BY.format('BY "EVER GIVEN" V.012E'), []),
    (BY.format("BY SEA").replace("2026", "2029"), ["B5-01"]),
    (BY.format("BY SEA").replace("NOVEMBER 28, 2026", "28-NOV-2026"), []),
    (BY.format("BY SEA").replace("NOVEMBER 28, 2026", "28TH OF NOVEMBER, 2026"), []),
    (BY.format("BY SEA").replace("NOVEMBER 28, 2026", "28.11.2026"), ["B5-01"]),
    (SEA.format("HAMBURG OR BREMEN, GERMANY"), ["B5-02"]),
    (SEA.format("HAMBURG/BREMEN, GERMANY"), ["B5-02"]),
    (SEA.format("OSAKA, JAPAN"), ["B2-03", "B5-01"]),
    ("FROM: YOKOHAMA, JAPAN\nTO: HAMBURG, GERMANY\nBY: SEA\nETD: NOV. 28, 2026", []),
]
NUMBERS = [
    *((number, []) for number in ("AND-2026-015", "INV-AND-12", "OR-2026-1", "TO-2026-3", "2026-10/11", "26/11/12")),
    *(
        (number, [])
        for number in ("R&D-26-01", "H&M-01", "SN26/11/12", "EXP/2611/07", "202611/12", "A-1/2", "CO-AND-1")
    ),
    *(
        (number, ["B3-01"])
        for number in (
            "A-101 TO A-103",
            "101 - 105",
            "101~105",
            "NT-0815/16",
            "A-101/103",
            "A-101/A-102",
            "NT0815-NT0817",
        )
    ),
    *((number, ["B3-01"]) for number in ("A-101 & A-102", "A-101 AND A-102", "A-101; A-102", "101,102", "N/A", "none")),
]
GOODS = [
    *(
        (text, ["B7-03"])
        for text in ("SOFTWARE LICENCE", "Software Activation Key", "AGENT COMMISSION", "PATENT ROYALTIES")
    ),
    *((text, ["B7-03"]) for text in ("MOLD CHARGE", "TECHNICAL ASSISTANCE", "AIR TICKET", "DISPATCH OF ENGINEER")),
    *(
        (text, ["B7-03"])
        for text in ("AIRFARE FOR ENGINEER", "WATER TREATMENT INSTALLATION", "BANK CHARGES", "INSTALLATION")
    ),
    *(
        (text, ["B7-03"])
        for text in ("EXTENDED WARRANTY", "CONSULTING", "HOTEL ACCOMMODATION", "MACHINE INSTALLATION WORK")
    ),
    *(
        (text, [])
        for text in ("DINNER SERVICE", "EXPLOSIVE CHARGE", "INSTALLATION KIT", "TRAINING SHOES", "TRAVEL BAG")
    ),
    *((text, []) for text in ("DVD WITH SOFTWARE", "PIPE SUPPORT", "LICENSE PLATE", "FREIGHT CONTAINER", "SAMPLE CD")),
    *((text, []) for text in ("IC", "TV", "PARTS CATALOGUE", "PRODUCT CATALOG", "CO2", "OIL", "LED", "ART PAPER")),
    *((text, ["B7-02"]) for text in ("VARIOUS PRODUCTS", "ASSORTED GOODS", "MACHINE PARTS", "GENERAL CARGO")),
    *((text, ["B0-03"]) for text in ("#N/A", "#REF!", "#DIV/0!", "########", "STEEL #VALUE! SHAFT", "Err:502")),
    *((text, ["B0-03"]) for text in ("NULL", "undefined", "nan", "4.90123E+12", "????", "TBA", "[object Object]")),
    *((text, ["B0-03"]) for text in ("{{ item.name }} VALVE", "${name} PUMP", "<%= name %> PUMP", "%NAME% PUMP")),
    *((text, ["B0-03"]) for text in ("NUTS &amp; BOLTS", "STEEL<br>SHAFT", "<p>PUMP</p>", "PUMP&nbsp;SET")),
    *((text, ["B0-03"]) for text in ("STEEL SHAFT_x000D_\nPART NO. 1", "PUMP 2026-11-28 00:00:00", "PUMP 4.90123E+12")),
    *((text, []) for text in ("BOLT #10", "PIPE <5MM", "NULL MODEM CABLE", "TEST TUBE", "BOLT & NUT", "E+H SENSOR")),
]
UNITS = [
    *(
        (unit, [])
        for unit in ("PCS", "Kgs.", "M/T", "SQ. M", "METRIC TONS", "KGS NET", "PACKS", "BOTTLES", "DRUMS", "PCS.")
    ),
    *(
        (unit, [])
        for unit in ("PC(S)", "NM3", "PCE", "REAMS", "SQUARE METERS", "PCS/CTN", "CANS", "BAGS", "STEEL DRUMS", "MTR")
    ),
    *(
        (unit, ["B8-01"])
        for unit in ("WOODEN CRATES", "PLYWOOD BOXES", "C/TNS", "CARTON BOXES", "BALES", "BULK", "LOTS")
    ),
    *(
        (unit, ["B8-01"])
        for unit in ("20 CTNS", "STEEL CASES", "PALLETS", "XYZ", "QQ", "FCL", "PARCELS", "SKIDS", "12")
    ),
]
NOTES = [
    *(
        (text, [])
        for text in ("IRC NO. BA0123456", "VAT REG. NO. 12345", "CUSTOMER P.O. NO. 45", "S/C NO. 12", "D/C NO. 9")
    ),
    *(
        (text, [])
        for text in ("LCAF NO.: 123456\nIRC NO. 55", "CONTRACT NO. OUR-2026-1", "CONTRACT NO. WE/100", "P/O NO. 7")
    ),
    *(
        (text, [])
        for text in ("END USER: DHAKA POWER\n12 MAIN ROAD, DHAKA", "L/C NO. 5\nDATED NOV. 1, 2026", "INDENT NO. 5")
    ),
    ("L/C NO. 5 ISSUED BY ALL STATES BANK FOR ALL 24 CARTONS", []),
    ("L/C NO. USD12345", []),
    ("END USER:\nDHAKA POWER CO. LTD.\n12 MAIN ROAD", []),
    ("MANUFACTURER: TOYO CO., LTD.\nHANDLE WITH CARE", ["B6-01"]),
    *((text, ["B6-01"]) for text in ("HANDLE WITH CARE", "L/C NO. 5\nBRAND NEW GOODS", "ORDER NO. 7\nMADE WITH CARE")),
    *(
        (text, ["B6-02"])
        for text in ("CONTRACT NO. 5, AED 1,000.00", "L/C NO. 5 FOR MYR 125000", "ORDER NO. 5 VND 1,200,000")
    ),
    *(
        (text, ["B6-02"])
        for text in ("CONTRACT NO. 5 OF OUR CUSTOMER", "L/C NO. 5, 12,000 IDR", "P/O NO. 5, US$ 12,000")
    ),
    ("THIS IS TO CERTIFY THAT THE GOODS ARE NEW", ["B6-01", "B6-02"]),
]
TO_TAIWAN = {CONSIGNEE: "FORMOSA CO.\nTAIPEI, TAIWAN", TRANSPORT: SEA.format("KEELUNG, TAIWAN")}
FOOD = [
    *(
        (text, ["B6-03"])
        for text in ("FRESH APPLES", "SOY SAUCE", "GREEN TEA", "INSTANT NOODLES", "FROZEN SQUID", "SAKE")
    ),
    *(
        (text, [])
        for text in ("FISH FINDER", "TEA CUP", "WATER PUMP", "RICE COOKER", "FROZEN SQUID, HOKKAIDO", "BEARING")
    ),
]
ORIGINS = [
    *(
        (name, [])
        for name in ("CHINA (P.R.C.)", "P.R. CHINA", "KOREA, REPUBLIC OF", "GERMANY (EU)", "VIET NAM", "CHINA (P.R.)")
    ),
    *(
        (name, [])
        for name in ("EUROPEAN UNION (GERMANY)", "UNITED STATES OF AMERICA (U.S.A.)", "TAIWAN, R.O.C.", "HONGKONG")
    ),
    *(
        (name, ["B4-01"])
        for name in ("EU", "U.S.A.", "UK", "PRC", "CN", "E.U.", "ATLANTIS", "GERMANY / FRANCE", "ENGLAND")
    ),
]


def line(**values: str) -> dict[str, Any]:
    return {"/goods": [{"description": "BEARING", "quantity": "1", "unit": "PCS", "origin": "", **values}]}


CASES: list[tuple[dict[str, Any], list[str]]] = [
    *(({CONSIGNEE: text, TRANSPORT: SEA.format(there)}, []) for text, there in ABROAD if not text.startswith("TO ")),
    *(({CONSIGNEE: text, TRANSPORT: SEA.format(there)}, ["B2-02"]) for text, there in ABROAD if text.startswith("TO ")),
    *(({CONSIGNEE: text, TRANSPORT: SEA.format(there)}, rules) for text, there, rules in BROKEN_PARTIES),
    *(({TRANSPORT: way}, rules) for way, rules in WAYS),
    *(({"/source_invoice/numbers": [number]}, rules) for number, rules in NUMBERS),
    *((line(description=text), rules) for text, rules in GOODS),
    *((line(unit=unit), rules) for unit, rules in UNITS),
    *(({REMARKS: text}, rules) for text, rules in NOTES),
    *((TO_TAIWAN | line(description=text), rules) for text, rules in FOOD),
    *(({"/kind": "origin_foreign", ORIGIN: [name]} | line(), rules) for name, rules in ORIGINS),
]
