namespace ServiceComb.Net.Console.Live;

/// <param name="State">The state of the connection.</param>
/// <param name="Since">When it began.</param>
/// <param name="Reason">Why the engine cannot be used; null while it can.</param>
internal sealed record FeedStatus(FeedState State, DateTimeOffset Since, string? Reason = null);
