namespace Smpcheck.Explorer;

/// <summary>A part of a hash table that grows: buckets of the old table, and where they go in the new one.</summary>
/// <param name="from">The first bucket that is read.</param>
/// <param name="to">The bucket after the last one.</param>
/// <param name="first">The first bucket of the new table that only this part writes.</param>
/// <param name="end">The bucket after the last one of these.</param>
internal sealed class TablePart(ulong from, ulong to, ulong first, ulong end)
{
    public ulong From => from;

    public ulong To => to;

    public ulong First => first;

    public ulong End => end;

    /// <summary>Slots that belong to a bucket of another part, and their hashes.</summary>
    public List<(ulong Slot, ulong Hash)> Left { get; } = [];
}
