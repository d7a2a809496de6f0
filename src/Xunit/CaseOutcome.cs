namespace Smpcheck;

/// <summary>How a case ended, against what its file promises.</summary>
public enum CaseOutcome
{
    /// <summary>A pass after everything was explored, or the failure that the file expects.</summary>
    AsExpected,

    /// <summary>A violation that nobody expected, or an expected one that was not found.</summary>
    Unexpected,

    /// <summary>A limit or a capacity of the model ended the search: neither pass nor failure.</summary>
    Inconclusive,

    /// <summary>The scenario is wrong in this case; <see cref="CheckReport.Diagnostics"/> or
    /// <see cref="CheckedCase.Notes"/> say how.</summary>
    Invalid,

    /// <summary>Checked, but the file promises nothing for it.</summary>
    Unjudged,

    /// <summary>Not started, because the time for all cases was over.</summary>
    NotRun,
}
