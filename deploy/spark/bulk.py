"""用法 / Usage: spark-submit bulk.py PLAN DEST SHARES

一份一个分区 / One partition per share; then the driver collects.
"""

import subprocess
import sys

from pyspark import SparkContext


def yice(*arguments):
    """Runs yice; 1 means that some letters are held or failed, which no second run mends."""
    code = subprocess.run(["yice", *arguments]).returncode
    if code not in (0, 1):
        raise RuntimeError(f"yice {' '.join(arguments)}: exit code {code}")


def main(plan, destination, shares):
    def make(index, _):
        yice("bulk", plan, "--shard", f"{index}/{shares}", "-o", destination)
        yield index

    context = SparkContext(appName="yice")
    try:
        context.parallelize(range(shares), shares).mapPartitionsWithIndex(make).collect()
    finally:
        context.stop()
    yice("collect", plan, destination)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
