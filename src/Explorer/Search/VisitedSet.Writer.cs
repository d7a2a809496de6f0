using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Smpcheck.Explorer;

internal sealed unsafe partial class VisitedSet
{
    /// <summary>One worker's way into the set: it claims numbers ahead, so that they do not meet there.</summary>
    internal sealed class Writer(VisitedSet set)
    {
        /// <summary>Numbers claimed at once.</summary>
        public const int Claim = 512;

        // The numbers claimed and not used, and more of them, claimed before these are used up.
        private long _end;
        private long _moreNext;
        private long _moreEnd;

        /// <summary>The number that the next new state gets.</summary>
        public long Next { get; private set; }

        /// <summary>Nothing is claimed.</summary>
        public bool IsIdle => _end == Next;

        /// <summary>States in the set, and those that other writers may add to what they have claimed.</summary>
        public long Count => Volatile.Read(ref set._claimed) - Left;

        /// <summary>Numbers that are claimed and not used.</summary>
        public long Left => _end - Next + (_moreEnd - _moreNext);

        /// <summary>Claims room for a batch. False if the set must grow first.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public bool Reserve() => Left >= Batch || ClaimMore();

        /// <summary>Adds the states that are new, at most a batch; room has been reserved.</summary>
        /// <param name="packed">The states, one after the other.</param>
        /// <param name="hashes">Their hashes.</param>
        /// <param name="count">How many.</param>
        /// <param name="added">Gets the number of each state that is new, -1 for one already known.</param>
        public void Resolve(ulong* packed, ulong* hashes, int count, long* added)
        {
            if (set.Arena.Words == 2)
                Resolve<TwoWords>(packed, hashes, count, added);
            else if (set.Arena.Words == 3)
                Resolve<ThreeWords>(packed, hashes, count, added);
            else if (set.Arena.Words == 1)
                Resolve<OneWord>(packed, hashes, count, added);
            else
                Resolve<AnyWords>(packed, hashes, count, added);
        }

        private void Resolve<TWords>(ulong* packed, ulong* hashes, int count, long* added) where TWords : IWordCount
        {
            // The slot that may hold the state; null where that is settled.
            ulong** matches = stackalloc ulong*[Batch];
            int words = TWords.Of(set.Arena.Words);
            for (int i = 0; i < count; i++)
                matches[i] = AddOrMatch<TWords>(packed + (i * words), hashes[i], set.Home(hashes[i]), added + i);
            for (int i = 0; i < count; i++)
            {
                ulong* state = packed + (i * words);
                ulong* at = matches[i];
                while (at != null && !set.Arena.Holds<TWords>(IndexIn(*at), state)) // Another state with the same tag.
                    at = AddOrMatch<TWords>(state, hashes[i], set.Next(at), added + i);
            }
        }

        /// <summary>Lists what is claimed and not used, and forgets it.</summary>
        public void GiveUp(List<(long From, long To)> gaps)
        {
            if (Next < _end)
                gaps.Add((Next, _end));
            if (_moreNext < _moreEnd)
                gaps.Add((_moreNext, _moreEnd));
            (Next, _end, _moreNext, _moreEnd) = (0, 0, 0, 0);
        }

        /// <summary>
        /// Adds a state whose probe ends at an empty slot, else asks for the stored state that may equal it.
        /// </summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private ulong* AddOrMatch<TWords>(ulong* state, ulong hash, ulong* at, long* added) where TWords : IWordCount
        {
            while (true)
            {
                at = set.Seek(hash, at);
                ulong slot = Volatile.Read(ref *at);
                if (slot == 0)
                {
                    set.Arena.Write<TWords>(Next, state);
                    if (Interlocked.CompareExchange(ref *at, TagOf(hash) | (ulong)(Next + 1), 0) == 0)
                    {
                        *added = Next;
                        Advance();
                        return null;
                    }
                }
                else
                {
                    if (Sse.IsSupported)
                        Sse.Prefetch0(set.Arena.At<TWords>(IndexIn(slot)));
                    *added = -1;
                    return at;
                }
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private void Advance()
        {
            if (++Next == _end && _moreEnd != 0)
                (Next, _end, _moreNext, _moreEnd) = (_moreNext, _moreEnd, 0, 0);
        }

        private bool ClaimMore()
        {
            while (true)
            {
                long from = Volatile.Read(ref set._claimed), to = from + Claim;
                if (to > set._full || to > set.Arena.Room)
                    return false;
                if (Interlocked.CompareExchange(ref set._claimed, to, from) != from)
                    continue;
                if (Next == _end)
                    (Next, _end) = (from, to);
                else if (_end == from)
                    _end = to;
                else
                    (_moreNext, _moreEnd) = (from, to);
                return true;
            }
        }
    }
}
