namespace ServiceComb.Net.Client.Authentication;

/// <summary>How an engine refused a credential.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="ErrorCode">The engine's error code.</param>
/// <param name="At">The time stamp of the refusal.</param>
/// <param name="WasAccepted">Whether the engine had accepted the credential before.</param>
internal sealed record LoginRefusal(int Status, string ErrorCode, long At, bool WasAccepted);
