"""IC and E-02: what holds for invoice certificates alone, above all that the figures agree with each other."""

from collections.abc import Iterator
from decimal import Decimal

from libs.common import figures
from services.application.draft import DraftInvoiceLine, invoices_typed
from services.application.rules.book import Breach, Checked, rule, words

CURRENCIES = words(
    "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF "
    "CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG "
    "HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA "
    "MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD "
    "RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX "
    "USD UYU UZS VES VND VUV WST XAF XCD XOF XPF YER ZAR ZMW"
)
SPOKEN = {"US$": "USD", "U.S.$": "USD", "US DOLLAR": "USD", "US DOLLARS": "USD", "$": "USD", "YEN": "JPY", "RMB": "CNY"}
SPOKEN |= {"EURO": "EUR", "EUROS": "EUR", "STG": "GBP"}
WITHOUT_CENTS = words("BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF")
WITH_MILLS = words("BHD IQD JOD KWD LYD OMR TND")


@rule(
    "IC-01",
    "error",
    ja="インボイス証明は、1件のインボイスにつき1通です",
    en="An invoice certificate is about one invoice; apply for each by itself",
)
def certificate_is_about_one_invoice(checked: Checked) -> Iterator[Breach]:
    for pointer, _, _ in invoices_typed(checked.draft)[1:]:
        yield Breach(pointer)


@rule(
    "IC-02",
    "error",
    ja="通貨はISOの3文字（USD、EUR、JPYなど）で入力してください",
    en="Give the currency by its three letters (ISO 4217): USD, EUR, JPY, …",
)
def currency_is_known(checked: Checked) -> Iterator[Breach]:
    currency = checked.draft.source_invoice.currency
    if currency.strip() and currency not in CURRENCIES:
        plain = currency.strip().upper()
        known = SPOKEN.get(plain, plain)
        yield Breach("/source_invoice/currency", known if known in CURRENCIES else None)


@rule(
    "IC-03",
    "error",
    ja="「{found}」は数字として読み取れません（例: 1,234.50）",
    en="'{found}' cannot be read as a figure (such as 1,234.50)",
)
def figures_can_be_read(checked: Checked) -> Iterator[Breach]:
    source = checked.draft.source_invoice
    for index, line in enumerate(source.lines):
        for name in ("quantity", "unit_price", "amount"):
            text = getattr(line, name)
            if text.strip() and figure(text) is None:
                yield Breach(f"/source_invoice/lines/{index}/{name}", figures.likely(text), found=text)
    if source.total.strip() and figure(source.total) is None:
        yield Breach("/source_invoice/total", figures.likely(source.total), found=source.total)


@rule(
    "IC-04",
    "error",
    ja="数量 × 単価は {product} で、金額と一致しません",
    en="Quantity times unit price is {product}, which is not the amount",
)
def amounts_are_quantity_times_price(checked: Checked) -> Iterator[Breach]:
    source = checked.draft.source_invoice
    for index, line in enumerate(source.lines):
        product, amount = _product(line), figure(line.amount)
        if product is None or amount is None or abs(product - amount) < smallest_coin(source.currency):
            continue
        written = _written(product, source.currency, grouped="," in line.amount)
        yield Breach(f"/source_invoice/lines/{index}/amount", written, product=written)


@rule(
    "IC-05",
    "error",
    ja="明細の金額の合計は {sum} で、合計欄と一致しません。運賃や値引きも明細に入力してください",
    en="The amounts sum to {sum}, which is not the total. Freight or a discount are lines of the list, too",
)
def amounts_sum_to_the_total(checked: Checked) -> Iterator[Breach]:
    source = checked.draft.source_invoice
    amounts, total = [figure(line.amount) for line in source.lines], figure(source.total)
    known = [amount for amount in amounts if amount is not None]
    if not amounts or total is None or len(known) < len(amounts) or sum(known) == total:
        return
    written = _written(sum(known, Decimal(0)), source.currency, grouped="," in source.total)
    yield Breach("/source_invoice/total", written, sum=written)


@rule(
    "E-02",
    "error",
    ja="証明を受けるインボイスの写しを添付してください",
    en="Attach a copy of the invoice that is to be certified",
)
def invoice_is_presented(checked: Checked) -> Iterator[Breach]:
    """The chamber certifies that it has seen it; pages of an own layout are the invoice itself."""
    if checked.facts.file_kinds.isdisjoint({"invoice", "own_layout"}):
        yield Breach("/files/invoice")


def figure(text: str) -> Decimal | None:
    """What a figure such as `1,234.50` is worth; None when it is none."""
    stored = figures.stored(text)
    return Decimal(stored) if figures.plain(stored.removeprefix("-")) else None


def smallest_coin(currency: str) -> Decimal:
    """What amounts in this currency are rounded to."""
    return Decimal(1).scaleb(-_decimals(currency))


def _decimals(currency: str) -> int:
    if currency in WITHOUT_CENTS:
        return 0
    return 3 if currency in WITH_MILLS else 2


def _product(line: DraftInvoiceLine) -> Decimal | None:
    quantity, price = figure(line.quantity), figure(line.unit_price)
    return None if quantity is None or price is None else quantity * price


def _written(value: Decimal, currency: str, *, grouped: bool) -> str:
    return f"{value:,.{_decimals(currency)}f}" if grouped else f"{value:.{_decimals(currency)}f}"


SALE_RULES = (
    certificate_is_about_one_invoice,
    currency_is_known,
    figures_can_be_read,
    amounts_are_quantity_times_price,
    amounts_sum_to_the_total,
    invoice_is_presented,
)
