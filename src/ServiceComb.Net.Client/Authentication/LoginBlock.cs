namespace ServiceComb.Net.Client.Authentication;

/// <summary>Why a log-in is not sent now.</summary>
/// <param name="Refusal">The refusal of the same credential.</param>
/// <param name="Age">The time since that refusal.</param>
/// <param name="Wait">The time until the credential may be sent again.</param>
internal sealed record LoginBlock(LoginRefusal Refusal, TimeSpan Age, TimeSpan Wait);
