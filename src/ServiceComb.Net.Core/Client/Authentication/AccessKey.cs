namespace ServiceComb.Net.Client.Authentication;

/// <summary>An access key of the cloud. Not a record, so that ToString does not contain the secret.</summary>
public sealed class AccessKey
{
    /// <summary>Initializes a new instance of the <see cref="AccessKey"/> class.</summary>
    /// <param name="id">The id (AK).</param>
    /// <param name="secret">The secret (SK).</param>
    /// <param name="securityToken">The security token of a temporary access key. Default: null; the key is permanent.</param>
    /// <exception cref="ArgumentException">The id or the secret is empty.</exception>
    public AccessKey(string id, string secret, string? securityToken = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(id);
        ArgumentException.ThrowIfNullOrEmpty(secret);
        (Id, Secret, SecurityToken) = (id, secret, securityToken);
    }

    /// <summary>Gets the id (AK).</summary>
    public string Id { get; }

    /// <summary>Gets the secret (SK).</summary>
    public string Secret { get; }

    /// <summary>Gets the security token of a temporary access key; null for a permanent one.</summary>
    public string? SecurityToken { get; }
}
