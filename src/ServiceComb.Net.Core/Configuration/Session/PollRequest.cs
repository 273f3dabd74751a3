namespace ServiceComb.Net.Configuration.Session;

/// <summary>The parameters of the next request.</summary>
/// <param name="IsFull">Whether the complete list is requested, regardless of the revision.</param>
/// <param name="IsForced">Whether <see cref="KieScopePoller.PollNowAsync"/> caused the request.</param>
/// <param name="Wait">The time that the engine may hold the request.</param>
/// <param name="StartedAt">The timestamp of the start.</param>
internal readonly record struct PollRequest(bool IsFull, bool IsForced, TimeSpan Wait, long StartedAt);
