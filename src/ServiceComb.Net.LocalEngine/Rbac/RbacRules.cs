using System.Globalization;
using System.Text;
using ServiceComb.Net.LocalEngine.Json;
using ServiceComb.Net.LocalEngine.Registry;
using ServiceComb.Net.LocalEngine.Registry.Rules;

namespace ServiceComb.Net.LocalEngine.Rbac;

/// <summary>Rules of accounts, roles and tokens with the texts that service-center 2.2 prints in its errors.</summary>
internal static class RbacRules
{
    public const string Active = "active";
    private const string NameText = @"^[a-zA-Z0-9]*$|^[a-zA-Z0-9][a-zA-Z0-9_\-.]*[a-zA-Z0-9]$";
    private const int MinPasswordLength = 8;
    private const int MaxPasswordLength = 32;
    private static readonly TimeSpan MinTokenLifetime = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan MaxTokenLifetime = TimeSpan.FromHours(24);

    public static readonly FieldRule AccountName = new("Account.Name", 1, 64, NameText, TextPatterns.IsName);
    public static readonly FieldRule Password = new("Account.Password", 0, 0, "password", IsStrong);
    public static readonly FieldRule Status = new("Account.Status", 0, 0, "^(active|inactive)$|^$", static value => value is "" or Active or "inactive");
    public static readonly FieldRule TokenLifetime = new("Account.TokenExpirationTime", 0, 0, "TokenExpirationTime", static value => TryReadLifetime(value, out _));
    public static readonly FieldRule RoleName = new("Role.Name", 1, 64, NameText, TextPatterns.IsName);
    private static readonly FieldRule Roles = new("Account.Roles", 1, 5, NameText, TextPatterns.IsName);
    private static readonly FieldRule Batch = new("BatchCreateAccountsRequest.Accounts", 1, 20, "", null);

    /// <summary>Returns whether a password has 8 to 32 bytes with an upper-case letter, a lower-case letter, a digit, and a
    /// punctuation mark or symbol.</summary>
    public static bool IsStrong(string password)
    {
        bool upper = false, lower = false, number = false, special = false;
        foreach (var character in password.EnumerateRunes())
        {
            upper |= Rune.IsUpper(character);
            lower |= Rune.IsLower(character);
            number |= Rune.IsNumber(character);
            special |= Rune.IsPunctuation(character) || Rune.IsSymbol(character);
        }

        return upper && lower && number && special && Encoding.UTF8.GetByteCount(password) is >= MinPasswordLength and <= MaxPasswordLength;
    }

    /// <summary>Parses a requested token lifetime, such as <c>1h30m</c>: 15 minutes to 24 hours.</summary>
    public static bool TryReadLifetime(string text, out TimeSpan lifetime) =>
        GoDuration.Read(text, out lifetime) is null && lifetime >= MinTokenLifetime && lifetime <= MaxTokenLifetime;

    public static void RequireRoles(IReadOnlyList<string?> roles)
    {
        if (roles.Count < Roles.Min || roles.Count > Roles.Max)
        {
            throw Roles.Violation($"[{string.Join(' ', roles)}]");
        }

        foreach (var role in roles)
        {
            if (!TextPatterns.IsName(role ?? ""))
            {
                throw Roles.Violation(role ?? "");
            }
        }
    }

    /// <summary>Rejects a password that equals the account name or the reversed account name.</summary>
    public static void RequireUnlike(string password, string name)
    {
        if (password == name)
        {
            throw RegistryErrors.Invalid("account name and password MUST NOT be same");
        }

        if (password.AsSpan().SequenceEqual(string.Concat(name.Reverse())))
        {
            throw RegistryErrors.Invalid("password MUST NOT be the revered account name");
        }
    }

    public static void RequireBatch(int count)
    {
        if (count < Batch.Min || count > Batch.Max)
        {
            throw Batch.Violation(count == 0 ? "[]" : string.Create(CultureInfo.InvariantCulture, $"[{count} accounts]"));
        }
    }
}
