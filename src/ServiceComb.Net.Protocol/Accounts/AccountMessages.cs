using System.Text.Json.Serialization;

namespace ServiceComb.Net.Protocol.Accounts;

// The envelopes of accounts and roles: records that exist only around a payload, which is why they share a file.

/// <summary>Several accounts.</summary>
public sealed record AccountList
{
    /// <summary>How many there are.</summary>
    public int Total { get; init; }

    /// <summary>The accounts.</summary>
    public IReadOnlyList<Account> Data { get; init => field = value ?? []; } = [];
}

/// <summary>Several roles.</summary>
public sealed record RoleList
{
    /// <summary>How many there are.</summary>
    public int Total { get; init; }

    /// <summary>The roles.</summary>
    public IReadOnlyList<Role> Data { get; init => field = value ?? []; } = [];
}

/// <summary>What the asking account may do.</summary>
public sealed record PermissionList
{
    /// <summary>The permissions.</summary>
    public IReadOnlyList<Permission> Perms { get; init => field = value ?? []; } = [];
}

/// <summary>A new password. Not a record: its text must not show it.</summary>
public sealed class PasswordChange
{
    /// <summary>The password so far; an administrator need not know that of another account.</summary>
    public string? CurrentPassword { get; init; }

    /// <summary>The new one: 8 to 32 characters with a capital, a small letter, a digit and a symbol.</summary>
    public string? Password { get; init; }
}

/// <summary>Source-generated JSON of accounts and roles.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    PropertyNameCaseInsensitive = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Account))]
[JsonSerializable(typeof(AccountList))]
[JsonSerializable(typeof(Role))]
[JsonSerializable(typeof(RoleList))]
[JsonSerializable(typeof(PermissionList))]
[JsonSerializable(typeof(PasswordChange))]
internal sealed partial class AccountsJson : JsonSerializerContext;
