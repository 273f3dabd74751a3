using System.Security.Claims;
using System.Security.Cryptography;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Gateway;

/// <summary>Issues tokens in place of a login service, and says how the gateway validates them. The key lives as long as the
/// process.</summary>
internal static class Login
{
    private const string Issuer = "https://login.example";
    private const string Audience = "shop";
    private static readonly SymmetricSecurityKey Key = new(RandomNumberGenerator.GetBytes(32));

    public static TokenValidationParameters Validation { get; } = new() { ValidIssuer = Issuer, ValidAudience = Audience, IssuerSigningKey = Key };

    /// <summary>Creates a token for a user, with the claim <c>tier</c> when there is one.</summary>
    public static string CreateToken(string user, string? tier) => new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
    {
        Issuer = Issuer,
        Audience = Audience,
        Subject = new ClaimsIdentity(tier is null ? [new Claim("sub", user)] : [new Claim("sub", user), new Claim("tier", tier)]),
        SigningCredentials = new SigningCredentials(Key, SecurityAlgorithms.HmacSha256),
    });
}
