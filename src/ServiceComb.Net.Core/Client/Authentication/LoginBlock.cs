namespace ServiceComb.Net.Client.Authentication;

/// <summary>The reason why a login is not sent.</summary>
/// <param name="Rejection">The rejection of the same credential.</param>
/// <param name="Age">The time since the rejection.</param>
/// <param name="Wait">The time until the credential may be sent again.</param>
internal sealed record LoginBlock(LoginRejection Rejection, TimeSpan Age, TimeSpan Wait);
