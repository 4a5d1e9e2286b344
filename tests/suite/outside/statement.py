"""What others make of a run's statement: python statement.py CERTIFICATE.pem ENVELOPE prints the payload's names, once the envelope is verified and the statement valid."""

import hashlib
import json
import sys

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding
from google.protobuf import json_format
from in_toto_attestation.v1 import statement_pb2
from in_toto_attestation.v1.statement import Statement
from securesystemslib.dsse import Envelope
from securesystemslib.signer import SSlibKey

certificate, envelope = sys.argv[1:]
with open(certificate, "rb") as file:
    certificate = x509.load_pem_x509_certificates(file.read())[0]
with open(envelope, "rb") as file:
    envelope = Envelope.from_dict(json.load(file))
scheme = "rsa-pkcs1v15-sha256" if isinstance(certificate.public_key(), rsa.RSAPublicKey) else "ecdsa-sha2-nistp256"
keyid = hashlib.sha256(certificate.public_bytes(Encoding.DER)).hexdigest()
envelope.verify([SSlibKey.from_crypto(certificate.public_key(), keyid=keyid, scheme=scheme)], 1)
assert envelope.payload_type == "application/vnd.in-toto+json", envelope.payload_type
told = json.loads(envelope.payload)
# The canonical form: keys sorted, no space, nothing escaped that need not be.
assert envelope.payload == json.dumps(told, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
statement = Statement.copy_from_pb(json_format.Parse(envelope.payload, statement_pb2.Statement()))
statement.validate()
for subject in told["subject"]:
    print(subject["digest"]["sha256"], subject["digest"]["sm3"], subject["name"])
