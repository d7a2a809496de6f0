namespace Smpcheck.Explorer;

/// <summary>
/// The codes of what is found when cases are picked and when traces are read. Those of scenarios and of verdicts are in
/// the model's table.
/// </summary>
public static class RunCodes
{
    public static readonly IReadOnlyList<(string Code, string Title, string Explanation)> All =
    [
        ("E311", "too many sizes",
            "`cores` and `param` lines list sizes and their product is checked: at most 64 combinations per variant. "
            + "List fewer, or pick some with --set."),
        ("E312", "not a size",
            "A size is a number, or a size declared above it, with an offset: `param m = n+1`."),
        ("E501", "not JSON",
            "The file is not a JSON text. Traces are written by `smpcheck check` and `smpcheck replay --continue`."),
        ("E502", "not a trace of this schema",
            "A trace starts with its schema. A newer one may mean anything, so it is refused; update smpcheck."),
        ("E503", "malformed trace",
            "A field is missing, unknown or of the wrong kind. Traces are read strictly: a field that is overlooked "
            + "could change what the trace shows."),
        ("E504", "trace too large", "A trace has at most 16 MiB and 100,000 steps."),
        ("E505", "checkpoint that cannot be continued",
            "A search goes on from a checkpoint only if nothing has changed that its states and counts depend on: the "
            + "build of smpcheck, the scenario, what is asked about it. Files that are damaged are refused as well. "
            + "The folder is left as it is: continue it with what wrote it, or start anew in another folder."),
    ];
}
