namespace ServiceComb.Net.Protocol.Accounts;

/// <summary>An account of an engine. Not a record: its text must not show the password.</summary>
public sealed class Account
{
    /// <summary>Given by the engine.</summary>
    public string? Id { get; init; }

    /// <summary>1 to 64 characters.</summary>
    public string? Name { get; init; }

    /// <summary>The password of an account to be created; never in answers.</summary>
    public string? Password { get; init; }

    /// <summary>One to five.</summary>
    public IReadOnlyList<string>? Roles { get; init; }

    /// <summary><c>active</c> or <c>inactive</c>.</summary>
    public string? Status { get; init; }

    /// <summary>Seconds since 1970.</summary>
    public string? CreateTime { get; init; }

    /// <summary>Seconds since 1970.</summary>
    public string? UpdateTime { get; init; }
}
