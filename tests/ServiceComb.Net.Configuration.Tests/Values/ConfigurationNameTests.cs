using ServiceComb.Net.Configuration.Values;

namespace ServiceComb.Net.Configuration.Tests.Values;

public sealed class ConfigurationNameTests
{
    [Theory]
    [InlineData("a", "a")]
    [InlineData("a.b.c", "a:b:c")]
    [InlineData("a.list[0]", "a:list:0")]
    [InlineData("a[0][12].b", "a:0:12:b")]
    [InlineData("[3].b", "3:b")]
    [InlineData("a.[1]", "a:1")]
    [InlineData("a[x].b", "a[x]:b")]
    [InlineData("a[]", "a[]")]
    [InlineData("a[1]x", "a[1]x")]
    [InlineData("a[x][1]", "a[x]:1")]
    [InlineData("a..b", "a::b")]
    [InlineData("a-b_c", "a-b_c")]
    [InlineData("Logging:LogLevel:Microsoft.AspNetCore", "Logging:LogLevel:Microsoft.AspNetCore")]
    public void Dots_and_indexes_become_sections(string name, string key) => Assert.Equal(key, ConfigurationName.ToKey(name));

    [Theory]
    [InlineData("", true)]
    [InlineData("::", true)]
    [InlineData(":a", false)]
    public void A_key_of_separators_only_is_empty(string key, bool isEmpty) => Assert.Equal(isEmpty, ConfigurationName.IsEmpty(key));
}
