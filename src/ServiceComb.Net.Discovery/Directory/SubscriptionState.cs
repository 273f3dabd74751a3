namespace ServiceComb.Net.Discovery.Directory;

/// <summary>The list that a subscription holds when a newer one is asked for.</summary>
/// <param name="Revision">The revision of the list; null when a whole list is wanted.</param>
/// <param name="Generation">Changes with every list that is applied: an answer is not applied after another one came.</param>
internal readonly record struct SubscriptionState(string? Revision, int Generation);
