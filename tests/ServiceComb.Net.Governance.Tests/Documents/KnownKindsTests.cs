using ServiceComb.Net.Client.Settings;
using ServiceComb.Net.Governance.Documents;

namespace ServiceComb.Net.Governance.Tests.Documents;

public sealed class KnownKindsTests
{
    [Fact]
    public void Every_kind_of_document_is_a_known_setting_with_free_names() => Assert.All(
        DocumentKind.All,
        static kind => Assert.Contains(KnownSettings.All, setting => setting.Key == $"servicecomb:{kind.Path}" && setting.HasFreeNames));
}
