namespace Smpcheck.Explorer;

/// <summary>The codes of what is found when cases are picked and run, and when traces are read.</summary>
public static class RunCodes
{
    /// <summary>Code and story, the first line its title.</summary>
    public static readonly IReadOnlyList<(string Code, string Story)> All =
    [
        ("E310",
            "expected failure not found\n\n"
            + "The file promises that this variant fails, and an exhaustive search found no failure. Either "
            + "the variant does not\n"
            + "remove what it should, or the property does not see the fault. A promise that cannot be kept "
            + "hides a broken check,\n"
            + "so it counts as a failure of the run: exit code 1."),
        ("E311",
            "too many sizes\n\n"
            + "`cores` and `param` lines list sizes and their product is checked: at most 64 combinations per "
            + "variant. List fewer,\n"
            + "or pick some with --set."),
        ("E312",
            "not a size\n\n"
            + "A size is a number, or a size declared above it, with an offset: `param m = n+1`."),
        ("E313",
            "nothing checks the expected property\n\n"
            + "`fail P` needs a `check P`, or an `assert`, `always`, `forall`, `exists` or `eventually`, in the "
            + "same variant."),
        ("E314",
            "memory model not in this version\n\n"
            + "The language knows the model, this version cannot run it yet. sc, tso and pso can be run."),
        ("E501",
            "not JSON\n\n"
            + "The file is not a JSON text. Traces are written by `smpcheck check` and `smpcheck replay --continue`."),
        ("E502",
            "not a trace of this schema\n\n"
            + "A trace starts with its schema. A newer one may mean anything, so it is refused; update smpcheck."),
        ("E503",
            "malformed trace\n\n"
            + "A field is missing, unknown or of the wrong kind. Traces are read strictly: a field that is "
            + "overlooked could\n"
            + "change what the trace shows."),
        ("E504",
            "trace too large\n\n"
            + "A trace has at most 16 MiB and 100,000 steps."),
        ("I401",
            "inconclusive\n\n"
            + "A budget (--max-states, --max-depth, --timeout, --memory, --budget) or a capacity of the model "
            + "ended the search\n"
            + "before everything was explored. No violation so far is not a pass: exit code 4. The line says "
            + "how far the search came\n"
            + "and which flag to raise."),
    ];
}
