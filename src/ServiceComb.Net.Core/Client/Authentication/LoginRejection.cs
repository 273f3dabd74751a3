namespace ServiceComb.Net.Client.Authentication;

/// <summary>The rejection of a credential by an engine.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="ErrorCode">The engine's error code.</param>
/// <param name="Timestamp">The timestamp of the rejection.</param>
/// <param name="WasAccepted">Whether the engine had accepted the credential before.</param>
internal sealed record LoginRejection(int Status, string ErrorCode, long Timestamp, bool WasAccepted);
