"""What pyHanko says of signed files: python sign.py ROOT.pem FILE..., one line a signature; sign.py ROOT.pem --seal KEY CERT IN OUT puts one more behind a file."""

import sys

from pyhanko.keys import load_cert_from_pemder, load_certs_from_pemder, load_private_key_from_pemder
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import fields, signers
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import SimpleCertificateStore


def look_at(root, path):
    with open(path, "rb") as file:
        for signature in PdfFileReader(file).embedded_signatures:
            status = validate_pdf_signature(signature, ValidationContext(trust_roots=[root], allow_fetching=False))
            attributes = [attribute["type"].native for attribute in signature.signer_info["signed_attrs"]]
            print(
                status.bottom_line,
                status.coverage.name,
                signature.sig_object["/SubFilter"],
                ",".join(sorted(attributes)),
                len(signature.signer_info["unsigned_attrs"]),
                signature.signer_cert.subject.native["organization_name"],
            )


def seal(key, certificate, source, target):
    # The chain stands in one file, that of the key first.
    own, *others = load_certs_from_pemder([certificate])
    signer = signers.SimpleSigner(
        signing_cert=own,
        signing_key=load_private_key_from_pemder(key, passphrase=None),
        cert_registry=SimpleCertificateStore.from_certs(others),
    )
    with open(source, "rb") as file, open(target, "wb") as out:
        writer = IncrementalPdfFileWriter(file)
        metadata = signers.PdfSignatureMetadata(field_name="seal", subfilter=fields.SigSeedSubFilter.PADES)
        signers.sign_pdf(writer, metadata, signer, output=out)


root, *rest = sys.argv[1:]
if rest[0] == "--seal":
    seal(*rest[1:])
else:
    root = load_cert_from_pemder(root)
    for path in rest:
        look_at(root, path)
