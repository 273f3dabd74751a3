using System.Text.Json;
using ServiceComb.Net.Protocol.Governance;

namespace ServiceComb.Net.Protocol.Tests.Governance;

public sealed class GovernanceJsonTests
{
    [Fact]
    public void A_document_is_serialized_unchanged()
    {
        const string Spec = """{"rate":"100","limits":[1,2.50,null],"deep":{"a":true}}""";
        var item = new GovernanceItem { Name = "n", Spec = JsonSerializer.Deserialize<JsonElement>(Spec) };
        Assert.Equal($$"""{"name":"n","spec":{{Spec}}}""", JsonSerializer.Serialize(item, GovernanceJson.Default.GovernanceItem));
    }

    [Fact]
    public void The_time_of_creation_has_the_field_name_of_the_engine() =>
        Assert.Equal(7, JsonSerializer.Deserialize("""{"creatTime":7}""", GovernanceJson.Default.GovernanceItem)!.CreatTime);

    [Fact]
    public void Kinds_have_different_names_in_paths_and_keys()
    {
        Assert.Equal(("circuit-breaker", "circuitBreaker"), (GovernanceKind.CircuitBreaker.PathName, GovernanceKind.CircuitBreaker.KeyName));
        Assert.Same(GovernanceKind.MatchGroup, GovernanceKind.Find("matchGroup"));
        Assert.Same(GovernanceKind.LoadBalance, GovernanceKind.Find("loadbalance"));
        Assert.Null(GovernanceKind.Find("loadbalancer"));
        Assert.Equal(8, GovernanceKind.All.Count);
        Assert.All(GovernanceKind.All, static kind => Assert.Same(kind, GovernanceKind.Find(kind.PathName)));
    }
}
