using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;
using Smpcheck.Model;

namespace Smpcheck.Explorer;

/// <summary>The checkpoint of one search: the states, one after the other as packed, and a manifest.</summary>
/// <remarks>
/// States are appended and brought to the disk, then a new manifest replaces the old one in one go. What lies behind
/// the states that the manifest counts was written by somebody who was stopped, and is written again. So whenever the
/// process ends, the folder holds the last complete checkpoint.
/// </remarks>
internal sealed unsafe class Checkpoint : IDisposable
{
    private const string Manifest = "manifest";

    private const long MostManifestBytes = 64 << 20;
    private const int BufferStates = 1 << 12;

    private readonly CheckpointPlace _place;
    private readonly int _words;
    private readonly Stopwatch _since = Stopwatch.StartNew();
    private TimeSpan _pause;
    private string _digest = "";
    private SafeFileHandle? _file;
    private IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private Reductions _reduced;
    private long _written;
    private SearchPosition? _reached;
    private SearchPosition? _kept;

    /// <summary>All the files that a checkpoint may have; the manifest first, without which the others mean
    /// nothing.</summary>
    public static IReadOnlyList<string> Files { get; } =
    [
        Manifest, AtomicFile.DraftOf(Manifest), StatesFile(Reductions.None), StatesFile(Reductions.Symmetry),
    ];

    /// <summary>Looks for what can be continued.</summary>
    /// <exception cref="CheckpointException">There is something, but not for this search.</exception>
    public Checkpoint(CheckpointPlace place, ITransitionSystem system, StateCodec codec)
    {
        (_place, _words, _pause) = (place, codec.Words, place.Every);
        if (!place.Resume || !File.Exists(PathOf(Manifest)))
            return;
        string text = Guarded(() =>
        {
            if (new FileInfo(PathOf(Manifest)).Length > MostManifestBytes)
                throw new CheckpointException("is damaged: no manifest is that large");
            return File.ReadAllText(PathOf(Manifest));
        });
        (Saved, _digest) = CheckpointText.Read(text, place, _words, system.Agents, system.Properties.Count + 2);
    }

    /// <summary>Where to go on, or null to begin at the beginning.</summary>
    public SearchPosition? Saved { get; private set; }

    /// <summary>Why the last attempt to write failed, or null.</summary>
    public string? Problem { get; private set; }

    /// <summary>The depth from which the search can be continued, or null.</summary>
    public int? Depth => _kept is { } kept ? kept.Levels.Count - 2 : null;

    /// <summary>The file with the states: a search that begins again does not touch the other's.</summary>
    public static string StatesFile(Reductions reduced) =>
        reduced == Reductions.None ? "full.states" : "symmetry.states";

    /// <summary>Reads the states of <see cref="Saved"/> into an empty set, under the numbers that they had.</summary>
    /// <exception cref="CheckpointException">They are not what was written, or do not fit.</exception>
    public void Load(StoredStates stored)
    {
        Require.That(Saved is not null && stored.Count == 0);
        _reduced = Saved.Reduced;
        Guarded(() =>
        {
            Read(stored, Saved.States);
            return "";
        });
        (_written, _kept, _reached) = (Saved.States, Saved, Saved);
        _since.Restart();
    }

    /// <summary>A level is complete. Writes a checkpoint if it is time to.</summary>
    /// <param name="position">How far the search is.</param>
    /// <param name="stored">The states.</param>
    /// <param name="done">It was the last one: what writing cost before does not matter any more.</param>
    public void Reached(SearchPosition position, StoredStates stored, bool done = false)
    {
        _reached = position;
        if (_since.Elapsed >= (done ? _place.Every : _pause))
            Keep(stored);
    }

    /// <summary>Writes what was last reached, if it is not written yet.</summary>
    public void Keep(StoredStates stored)
    {
        if (_reached is null || ReferenceEquals(_reached, _kept))
            return;
        var clock = Stopwatch.StartNew();
        try
        {
            Write(_reached, stored);
            (_kept, Problem) = (_reached, null);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Problem = e.Message; // The checkpoint before is as good as it was; the search need not suffer.
        }

        _pause = clock.Elapsed * 9 > _place.Every ? clock.Elapsed * 9 : _place.Every;
        _since.Restart();
    }

    /// <summary>The search begins again, in full: what was reached is of no use, what is kept still is.</summary>
    public void Restart()
    {
        Close();
        (Saved, _reached, _kept, _written) = (null, null, null, 0);
        _hash.Dispose();
        _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    }

    public void Dispose()
    {
        Close();
        _hash.Dispose();
    }

    private string PathOf(string file) => Path.Combine(_place.Folder, file);

    private void Write(SearchPosition position, StoredStates stored)
    {
        Directory.CreateDirectory(_place.Folder);
        if (_reduced != position.Reduced)
            Close();
        _reduced = position.Reduced;
        _file ??= File.OpenHandle(PathOf(StatesFile(_reduced)), FileMode.OpenOrCreate, FileAccess.Write);
        long from = _written, to = position.States, stride = _words * sizeof(ulong);
        for (long at = from; at < to;)
        {
            var bytes = stored.Packed(at, to);
            RandomAccess.Write(_file, bytes, at * stride);
            at += bytes.Length / stride;
        }

        RandomAccess.FlushToDisk(_file);
        // Only now, because what was hashed cannot be taken back.
        for (; _written < to;)
        {
            var bytes = stored.Packed(_written, to);
            _hash.AppendData(bytes);
            _written += bytes.Length / stride;
        }

        _digest = Convert.ToHexStringLower(_hash.GetCurrentHash());
        AtomicFile.WriteDurably(PathOf(Manifest), CheckpointText.Write(_place, _words, position, _digest));
        File.Delete(PathOf(StatesFile(_reduced == Reductions.None ? Reductions.Symmetry : Reductions.None)));
    }

    private void Read(StoredStates stored, long states)
    {
        using var file = File.OpenHandle(PathOf(StatesFile(_reduced)));
        long stride = _words * sizeof(ulong);
        if (RandomAccess.GetLength(file) / stride < states)
            throw new CheckpointException("is damaged: states are missing");
        ulong[] buffer = new ulong[BufferStates * _words];
        for (long at = 0; at < states;)
        {
            int count = (int)Math.Min(states - at, BufferStates);
            var part = MemoryMarshal.AsBytes(buffer.AsSpan(0, count * _words));
            Fill(file, part, at * stride);
            _hash.AppendData(part);
            if (!stored.Restore(buffer, count, out bool known))
                throw TooMany(states, stored);
            if (known)
                throw new CheckpointException("is damaged: a state is there twice");
            at += count;
        }

        if (Convert.ToHexStringLower(_hash.GetCurrentHash()) != _digest)
            throw new CheckpointException("is damaged: the checksum of its states is wrong");
        stored.Set.Settle([], static (_, _) => { });
    }

    private static CheckpointException TooMany(long states, StoredStates stored) =>
        new(string.Create(CultureInfo.InvariantCulture, $"has {states} states, ")
            + (stored.Set.Arena.Spill?.Problem is { } problem ? $"for which `--spill` has no room: {problem}"
                : $"which do not fit {Units.Bytes(stored.Set.Bytes)} of memory and more. Raise --memory"))
            { OutOfMemory = true };

    private static void Fill(SafeFileHandle file, Span<byte> part, long offset)
    {
        while (part.Length > 0)
        {
            int read = RandomAccess.Read(file, part, offset);
            if (read == 0)
                throw new CheckpointException("is damaged: states are missing");
            part = part[read..];
            offset += read;
        }
    }

    private static string Guarded(Func<string> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CheckpointException($"cannot be read: {e.Message}");
        }
    }

    private void Close()
    {
        _file?.Dispose();
        _file = null;
    }
}
