"""The labels of certificates in French and Spanish, where a document declares one of these languages.

Labels have them after the English ones; what stands among the document's own words has them instead.
"""

from collections.abc import Mapping

_FRENCH = {
    "Certificate of Origin": "Certificat d'origine",
    "Certificate of Signature": "Certificat de signature",
    "Certificate of Invoice": "Certificat de facture",
    "issued by": "délivré par",
    "Exporter (name, address, country)": "Exportateur",
    "Consignee (name, address, country)": "Destinataire",
    "No. and date of Invoice": "N° et date de la facture",
    "Country of Origin": "Pays d'origine",
    "Transport details": "Informations relatives au transport",
    "Remarks": "Remarques",
    "Marks, numbers, number and kind of packages; description of goods": "Marques; désignation des marchandises",
    "Quantity": "Quantité",
    "Declaration by the Exporter": "Déclaration de l'exportateur",
    "Certification": "Visa",
    "Addressee": "Destinataire",
    "Statement of the Exporter": "Déclaration de l'exportateur",
    "Verification of the signature": "Vérification de la signature",
    "Seller (name, address, country)": "Vendeur",
    "Buyer (name, address, country)": "Acheteur",
    "Terms of trade, currency": "Conditions de vente, monnaie",
    "Description of goods": "Désignation des marchandises",
    "Unit price": "Prix unitaire",
    "Amount": "Montant",
    "Place and date": "Lieu et date",
    "Certificate No.": "N° du certificat",
    "Access Code": "Code d'accès",
    "Certificate Date": "Date du certificat",
    "end of list": "fin de la liste",
    "to be continued": "à suivre",
    "Hygiene": "Hygiène",
    "Free sale": "Libre vente",
    "Translation oath": "Attestation de traduction",
    "ORIGIN:": "ORIGINE :",
    "Invoice:": "Facture :",
    "Currency:": "Monnaie :",
    "One page of the exporter's own layout follows and is part of this certificate.": (
        "Une page au format de l'exportateur suit et fait partie du présent certificat."
    ),
    "{} pages of the exporter's own layout follow and are part of this certificate.": (
        "{} pages au format de l'exportateur suivent et font partie du présent certificat."
    ),
}
_SPANISH = {
    "Certificate of Origin": "Certificado de origen",
    "Certificate of Signature": "Certificado de firma",
    "Certificate of Invoice": "Certificado de factura",
    "issued by": "expedido por",
    "Exporter (name, address, country)": "Exportador",
    "Consignee (name, address, country)": "Destinatario",
    "No. and date of Invoice": "N.º y fecha de la factura",
    "Country of Origin": "País de origen",
    "Transport details": "Detalles del transporte",
    "Remarks": "Observaciones",
    "Marks, numbers, number and kind of packages; description of goods": "Marcas; descripción de las mercancías",
    "Quantity": "Cantidad",
    "Declaration by the Exporter": "Declaración del exportador",
    "Certification": "Certificación",
    "Addressee": "Destinatario",
    "Statement of the Exporter": "Declaración del exportador",
    "Verification of the signature": "Verificación de la firma",
    "Seller (name, address, country)": "Vendedor",
    "Buyer (name, address, country)": "Comprador",
    "Terms of trade, currency": "Condiciones de venta, moneda",
    "Description of goods": "Descripción de las mercancías",
    "Unit price": "Precio unitario",
    "Amount": "Importe",
    "Place and date": "Lugar y fecha",
    "Certificate No.": "N.º del certificado",
    "Access Code": "Código de acceso",
    "Certificate Date": "Fecha del certificado",
    "end of list": "fin de la lista",
    "to be continued": "continúa",
    "Hygiene": "Higiene",
    "Free sale": "Libre venta",
    "Translation oath": "Declaración jurada de traducción",
    "ORIGIN:": "ORIGEN:",
    "Invoice:": "Factura:",
    "Currency:": "Moneda:",
    "One page of the exporter's own layout follows and is part of this certificate.": (
        "Sigue una página con formato del exportador, que forma parte de este certificado."
    ),
    "{} pages of the exporter's own layout follow and are part of this certificate.": (
        "Siguen {} páginas con formato del exportador, que forman parte de este certificado."
    ),
}
LANGUAGES: Mapping[str, Mapping[str, str]] = {"fr": _FRENCH, "es": _SPANISH}


def also(language: str, english: str) -> str:
    """A label in English and, after it, in the document's language; what has no word there stays English alone."""
    return " · ".join([english, *translated(language, english)])


def among(language: str, english: str) -> str:
    """Words of ours among those of the document: in its language alone."""
    return LANGUAGES.get(language, {}).get(english, english)


def translated(language: str, english: str) -> list[str]:
    """The words of the document's language for a label, if it has any."""
    words = LANGUAGES.get(language, {})
    return [words[english]] if english in words else []
