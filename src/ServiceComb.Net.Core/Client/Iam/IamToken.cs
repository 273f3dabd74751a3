namespace ServiceComb.Net.Client.Iam;

/// <summary>A token of IAM. Not a record, so that ToString does not contain it.</summary>
public sealed class IamToken
{
    internal IamToken(string value, DateTimeOffset? expiresAt, string? projectId, string? projectName) =>
        (Value, ExpiresAt, ProjectId, ProjectName) = (value, expiresAt, projectId, projectName);

    /// <summary>Gets the token, the value of the header <c>X-Auth-Token</c>.</summary>
    public string Value { get; }

    /// <summary>Gets the time of expiry; null when IAM did not send it. The documentation says 24 hours after the sign-in.</summary>
    public DateTimeOffset? ExpiresAt { get; }

    /// <summary>Gets the id of the project that the token is valid for; null for a token of an account.</summary>
    public string? ProjectId { get; }

    /// <summary>Gets the name of the project that the token is valid for; null for a token of an account.</summary>
    public string? ProjectName { get; }
}
