#!/bin/bash
# XXL-JOB 核对任务（GLUE 模式 Shell，路由策略“第一个”）/ the collecting job in GLUE(Shell) mode, on one executor.
# $1 任务参数“计划 目的地” / job parameter "PLAN DEST"

read -r plan dest <<<"$1"

code=0
yice collect "${plan:?PLAN}" "${dest:?DEST}" || code=$?
# 1: all is proven, and some letters are held or failed.
[ "$code" -eq 1 ] || exit "$code"
