namespace ServiceComb.Net.LocalEngine.Kie.State;

/// <summary>A page of a list, read at one moment.</summary>
/// <param name="Revision">The revision that the items are at least as new as.</param>
/// <param name="Total">How many items fit, on all pages.</param>
/// <param name="Records">The page.</param>
internal readonly record struct KieListing(long Revision, int Total, ArraySegment<KieRecord> Records);
