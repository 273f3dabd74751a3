namespace ServiceComb.Net.LocalEngine.Kie.State;

/// <summary>A consistent page of a list.</summary>
/// <param name="Revision">A revision that the items are at least as new as.</param>
/// <param name="Total">The number of matching items on all pages.</param>
/// <param name="Records">The items of the page.</param>
internal readonly record struct KieListing(long Revision, int Total, ArraySegment<KieRecord> Records);
