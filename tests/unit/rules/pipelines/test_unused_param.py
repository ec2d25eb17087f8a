from typing import Any

from harness.rules.pipelines.unused_param import RULE
from support.workloads import written

TABLE = {
    "every way to use one": (
        written(
            "Task",
            """
            params:
              - {name: script}
              - {name: bracket}
              - {name: dotted.name}
              - {name: old}
              - {name: list, type: array}
              - {name: map, type: object, properties: {key: {type: string}}}
              - {name: volume}
              - {name: "default"}
              - {name: named-by-default, default: $(params.default)}
              - {name: nowhere}
            volumes: [{name: v, configMap: {name: $(params.volume)}}]
            steps:
              - image: i
                script: echo $(params.script) $(params['bracket']) $(params["dotted.name"]) $(inputs.params.old)
                args: ["$(params.list[*])", "$(params.map.key)", "$(params.named-by-default)"]
            """,
        ),
        ("warning 15:14 param 'nowhere' of Task ci/x is used nowhere in it: a value for it changes nothing",),
    ),
    "a Pipeline, its inline Task and CEL": (
        written(
            "Pipeline",
            """
            params: [{name: inner}, {name: cel}, {name: result}, {name: unused}]
            tasks:
              - name: a
                when: [{cel: "'$(params.cel)' == 'x'"}]
                taskSpec: {params: [{name: own}], steps: [{image: i, args: [$(params.inner)]}]}
            results: [{name: r, value: $(params.result)}]
            """,
        ),
        (
            "warning 5:63 param 'unused' of Pipeline ci/x is used nowhere in it: a value for it changes nothi",
            "warning 9:34 param 'own' of task 'a' of Pipeline ci/x is used nowhere in it: a value for it chan",
        ),
    ),
    "the same beginning is another name": (
        written("Task", "{params: [{name: a}, {name: ab}], steps: [{image: i, args: [$(params.ab)]}]}"),
        ("warning 5:20 param 'a' of Task ci/x is used nowhere in it: a value for it changes nothing",),
    ),
}


def test_the_table(mismatches: Any) -> None:
    assert mismatches(RULE, TABLE) == []
