"""Converts files with one LibreOffice: libreoffice.py PROFILE < lines of FROM<tab>TO

The extension of TO says the kind. A csv holds what the cells show; `.utf16.csv` and `.gb18030.csv` are in that encoding,
every other csv in UTF-8. The locale is zh-CN: built-in formats such as 14 show what a Chinese system shows.
"""

import os
import subprocess
import sys
import time

import uno
from com.sun.star.beans import PropertyValue
from com.sun.star.connection import NoConnectException

LOCALE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Setup/L10N"><prop oor:name="ooSetupSystemLocale" oor:op="fuse">\
<value>zh-CN</value></prop></item>
</oor:items>
"""
FILTERS = {"xlsx": "Calc MS Excel 2007 XML", "xls": "MS Excel 97", "ods": "calc8", "csv": "Text - txt - csv (StarCalc)"}
UTF8, GB18030, UTF16 = 76, 85, 65535


def value(name, content):
    return PropertyValue(Name=name, Value=content)


def how(target):
    kind = target.rsplit(".", 1)[1]
    charset = UTF16 if target.endswith(".utf16.csv") else GB18030 if target.endswith(".gb18030.csv") else UTF8
    # Comma, quotation mark, encoding, first line, no column formats, no language, quotes where needed, cells as shown.
    options = [value("FilterOptions", f"44,34,{charset},1,,0,false,true")] if kind == "csv" else []
    return tuple([value("FilterName", FILTERS[kind])] + options)


def connect(pipe, office):
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    for _ in range(600):
        try:
            return resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
        except NoConnectException:
            if office.poll() is not None:
                sys.exit(f"soffice ended with {office.returncode}")
            time.sleep(0.1)
    sys.exit("soffice does not answer")


def main():
    (profile,) = sys.argv[1:]
    os.makedirs(f"{profile}/user")
    with open(f"{profile}/user/registrymodifications.xcu", "w", encoding="utf-8") as settings:
        settings.write(LOCALE)
    pipe = f"yice{os.getpid()}"
    arguments = ["--headless", "--norestore", "--nologo", "--nodefault", f"--accept=pipe,name={pipe};urp;"]
    office = subprocess.Popen(["soffice", f"-env:UserInstallation={uno.systemPathToFileUrl(profile)}", *arguments])
    try:
        context = connect(pipe, office)
        desktop = context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
        for line in sys.stdin.read().splitlines():
            source, target = line.split("\t")
            document = desktop.loadComponentFromURL(
                uno.systemPathToFileUrl(source), "_blank", 0, (value("Hidden", True),)
            )
            document.storeToURL(uno.systemPathToFileUrl(target), how(target))
            document.close(True)
        desktop.terminate()
        office.wait(60)
    finally:
        office.poll() is None and office.kill()


main()
