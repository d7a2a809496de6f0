namespace Smpcheck.Model;

/// <summary>A core's cached translations of one page: a set, kept sorted, so that equal sets are equal bytes.</summary>
/// <remarks>
/// SDM3A "Caching Translation Information", "Details of TLB Use", "Operations that Invalidate TLBs and Paging-Structure
/// Caches". An entry is the translation that the walk read. Old and new ones may live side by side (S32, S34).
/// four at most. N-01: one level, no paging-structure caches. N-14: one size a page. N-15: no global entries.
/// N-21: fills are the only speculation.
/// </remarks>
public readonly ref struct Tlb(Span<ushort> slots)
{
    private readonly Span<ushort> _slots = slots;

    public static bool Has(ReadOnlySpan<ushort> slots, ushort entry) => slots.Contains(entry);

    /// <summary>
    /// Adds a translation. False when all slots hold others: a capacity of the model, not of the hardware.
    /// </summary>
    public bool Fill(ushort entry)
    {
        Require.That(Value.IsFrame(entry));
        if (_slots.Contains(entry))
            return true;
        if (_slots[^1] != 0)
            return false;
        var at = _slots.Length - 1;
        while (at > 0 && (_slots[at - 1] == 0 || _slots[at - 1] > entry))
        {
            _slots[at] = _slots[at - 1];
            at--;
        }

        _slots[at] = entry;
        return true;
    }

    public void Drop(int slot)
    {
        Require.That(_slots[slot] != 0);
        _slots[(slot + 1)..].CopyTo(_slots[slot..]);
        _slots[^1] = 0;
    }

    /// <summary>INVLPG, SFENCE.VMA of this page: entries of every size go (S27).</summary>
    public void Invalidate() => _slots.Clear();
}
