namespace Smpcheck.Model;

/// <summary>
/// What the IOMMU holds for one device: the mapping in memory, the cached one, an invalidation under way.
/// </summary>
/// <remarks>
/// VT-d "IOTLB", "Queued Invalidation Interface". Between the unmap and the completed invalidation a DMA may hit the
/// old translation or fail (S104). A-07: one IOVA range per device, one domain each. N-10: no interrupt remapping, no
/// device TLBs, no draining.
/// </remarks>
public struct IommuContext
{
    // State
    /// <summary>Bit 0: mapped in memory. Bit 1: cached in the IOTLB. Bit 2: invalidation queued.</summary>
    public byte Bits;

    // Derived
    public readonly bool Mapped => (Bits & 1) != 0;
    public readonly bool Cached => (Bits & 2) != 0;
    public readonly bool Invalidating => (Bits & 4) != 0;

    // Rules
    public void Map() => Bits |= 1;

    /// <summary>Clears the mapping in memory; the cache may keep it.</summary>
    public void Unmap() => Bits &= 0xfe;

    public void QueueInvalidation() => Bits |= 4;

    /// <summary>The invalidation completes: nothing old is used after it.</summary>
    public void Invalidate()
    {
        Require.That(Invalidating);
        Bits &= 1;
    }

    /// <summary>A DMA walked the mapping in memory: the IOTLB has it now.</summary>
    public void Fill()
    {
        Require.That(Mapped);
        Bits |= 2;
    }
}
