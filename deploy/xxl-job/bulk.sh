#!/bin/bash
# XXL-JOB 分片广播任务（GLUE 模式 Shell）/ a sharding-broadcast job in GLUE(Shell) mode.
# $1 任务参数“计划 目的地” / job parameter "PLAN DEST"   $2 分片序号 / shard index   $3 分片总数 / shard total

read -r plan dest <<<"$1"

code=0
yice bulk "${plan:?PLAN}" --shard "$2/$3" -o "${dest:?DEST}" || code=$?
# 1: some letters held or failed, which no second run mends; the share is done, and collect tells which.
[ "$code" -eq 1 ] || exit "$code"
