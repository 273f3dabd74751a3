using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using ServiceComb.Net.LocalEngine.Rbac.Accounts;

namespace ServiceComb.Net.LocalEngine.Rbac.Tokens;

/// <summary>Issues JSON web tokens that are signed with RS256.</summary>
internal sealed class TokenIssuer(SigningKey key, TimeProvider time)
{
    private static readonly string Header = Base64Url.EncodeToString("""{"alg":"RS256","typ":"JWT"}"""u8);

    public string Issue(Account account, TimeSpan lifetime)
    {
        var claims = new TokenClaims { Account = account.Name, AccountId = account.Id, Exp = (time.GetUtcNow() + lifetime).ToUnixTimeSeconds(), Roles = account.Roles };
        var text = $"{Header}.{Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(claims, RbacJson.Default.TokenClaims))}";
        return $"{text}.{Base64Url.EncodeToString(key.Sign(Encoding.ASCII.GetBytes(text)))}";
    }
}
