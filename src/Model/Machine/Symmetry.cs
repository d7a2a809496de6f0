namespace Smpcheck.Model;

/// <summary>
/// Parts of a state that look interchangeable, such as cores that run one program: a search may keep one state of all
/// that differ only in who is who.
/// </summary>
/// <remarks>
/// A proposal, not a promise: a search that uses it compares, wherever it looks, what a member does with what the
/// others would do in its place, and gives the symmetry up where they differ.
/// </remarks>
/// <param name="Members">Two or more parts of equal size.</param>
/// <param name="Names">Fields that hold a member's name.</param>
public sealed record Symmetry(IReadOnlyList<SymmetricMember> Members, IReadOnlyList<NamingField> Names);

/// <summary>One of several interchangeable parts.</summary>
/// <param name="Bits">
/// Its bits of the working block, a mask for each word: the n-th bit of one member means what the n-th of another does.
/// </param>
/// <param name="Agents">Its agents, in the order of the other members' agents.</param>
public sealed record SymmetricMember(ulong[] Bits, IReadOnlyList<int> Agents);

/// <summary>A field outside of the members that may name one, such as the owner of a lock.</summary>
/// <param name="Bits">The field's bits of the working block, a mask for each word.</param>
/// <param name="Values">For each member, the block's words with the field naming it and nothing else.</param>
public sealed record NamingField(ulong[] Bits, IReadOnlyList<ulong[]> Values);
