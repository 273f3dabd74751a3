using System.Text.Json.Serialization;
using ServiceComb.Net.LocalEngine.Rbac.Accounts;
using ServiceComb.Net.LocalEngine.Rbac.Endpoints;
using ServiceComb.Net.LocalEngine.Rbac.Roles;
using ServiceComb.Net.LocalEngine.Rbac.Tokens;

namespace ServiceComb.Net.LocalEngine.Rbac;

/// <summary>The source-generated JSON context of accounts, roles and tokens: camel case, null values omitted, names read
/// case-insensitively.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    PropertyNameCaseInsensitive = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(StoredAccount))]
[JsonSerializable(typeof(AccountList))]
[JsonSerializable(typeof(AccountRequest))]
[JsonSerializable(typeof(AccountBatch))]
[JsonSerializable(typeof(AccountBatchResponse))]
[JsonSerializable(typeof(RoleList))]
[JsonSerializable(typeof(OwnPermissions))]
[JsonSerializable(typeof(AccountLockList))]
[JsonSerializable(typeof(TokenResponse))]
[JsonSerializable(typeof(TokenClaims))]
internal sealed partial class RbacJson : JsonSerializerContext;
