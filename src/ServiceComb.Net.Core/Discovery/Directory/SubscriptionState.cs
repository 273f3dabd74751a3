namespace ServiceComb.Net.Discovery.Directory;

/// <summary>Identifies the list that a subscription holds when a newer one is requested.</summary>
/// <param name="Revision">The revision of the list; null to request the full list.</param>
/// <param name="Generation">Changes with every applied list. A response is discarded when another list was applied after its request.</param>
internal readonly record struct SubscriptionState(string? Revision, int Generation);
