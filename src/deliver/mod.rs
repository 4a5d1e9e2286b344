//! Files out of the house: outbox and manifest. The only writer.
