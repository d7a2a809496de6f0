namespace Smpcheck.Model;

/// <summary>Every rule of the machine, by family. Agents list their steps in this order.</summary>
public static class RuleTable
{
    public static readonly IReadOnlyList<Rule> All =
    [
        .. Execution.All, .. Entries.All, .. Stores.All, .. Translations.All, .. Apics.All, .. IoApics.All,
            .. Iommus.All, .. Devices.All,
    ];
}
