using System.Text.Json.Serialization;
using ServiceComb.Net.Engine.Rbac.Accounts;
using ServiceComb.Net.Engine.Rbac.Endpoints;
using ServiceComb.Net.Engine.Rbac.Roles;
using ServiceComb.Net.Engine.Rbac.Tokens;

namespace ServiceComb.Net.Engine.Rbac;

/// <summary>Source-generated JSON of accounts, roles and tokens: camel case, absent instead of null, names read without case.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    PropertyNameCaseInsensitive = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(StoredAccount))]
[JsonSerializable(typeof(AccountList))]
[JsonSerializable(typeof(AccountRequest))]
[JsonSerializable(typeof(AccountBatch))]
[JsonSerializable(typeof(AccountBatchAnswer))]
[JsonSerializable(typeof(RoleList))]
[JsonSerializable(typeof(OwnPermissions))]
[JsonSerializable(typeof(AccountLockList))]
[JsonSerializable(typeof(TokenAnswer))]
[JsonSerializable(typeof(TokenClaims))]
internal sealed partial class RbacJson : JsonSerializerContext;
