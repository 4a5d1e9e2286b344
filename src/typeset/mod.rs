//! Letters into pages: the only module that names Typst.
