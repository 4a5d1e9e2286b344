"""Stands in for PySpark in tests, which is too large to install for a recipe of one call.

It has what deploy/spark/bulk.py uses, with the documented signatures, and runs the partitions one after the other
in this process, giving up at the first that fails. It says nothing about a real cluster.
"""


class SparkContext:
    def __init__(self, master=None, appName=None):
        self.running = True

    def parallelize(self, c, numSlices=None):
        items = list(c)
        bounds = [len(items) * i // numSlices for i in range(numSlices + 1)]
        return RDD([items[start:end] for start, end in zip(bounds, bounds[1:])])

    def stop(self):
        self.running = False


class RDD:
    def __init__(self, partitions):
        self.partitions = partitions

    def mapPartitionsWithIndex(self, f, preservesPartitioning=False):
        return RDD([f(index, iter(items)) for index, items in enumerate(self.partitions)])

    def collect(self):
        return [item for items in self.partitions for item in items]
