namespace ServiceComb.Net.Protocol.Authentication;

/// <summary>Recognizes names, such as those of settings and of query parameters, whose values are secrets and must not be shown or
/// logged.</summary>
public static class SecretNames
{
    /// <summary>Gets the words that mark a name: one that contains any of them, in whatever case, is the name of a secret.</summary>
    public static IReadOnlyList<string> Words { get; } =
    [
        "password", "passwd", "pwd", "secret", "token", "credential", "authorization", "apikey", "api_key", "api-key",
        "accesskey", "access_key", "access-key", "signature", "connectionstring",
    ];

    /// <summary>Returns whether a name contains one of <see cref="Words"/>.</summary>
    /// <param name="name">The name.</param>
    /// <exception cref="ArgumentNullException"><paramref name="name"/> is null.</exception>
    public static bool IsSecret(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return Words.Any(word => name.Contains(word, StringComparison.OrdinalIgnoreCase));
    }
}
