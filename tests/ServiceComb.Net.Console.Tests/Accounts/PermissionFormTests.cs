using ServiceComb.Net.Console.Components.Accounts;
using ServiceComb.Net.Protocol.Accounts;

namespace ServiceComb.Net.Console.Tests.Accounts;

/// <summary>Tests the form of permissions.</summary>
public sealed class PermissionFormTests
{
    private static readonly Permission Sample = new()
    {
        Resources = [new PermissionResource { Type = "service", Labels = new Dictionary<string, string> { ["environment"] = "production", ["appId"] = "shop" } }, new PermissionResource { Type = "config" }],
        Verbs = ["get", "update"],
    };

    [Fact]
    public void A_permission_that_is_not_changed_stays_the_same()
    {
        Assert.Null(PermissionForm.Of(Sample).Read(out var read));

        Assert.Equal("service (appId=shop, environment=production), config: get, update", PermissionText.Describe([read!]));
    }

    [Fact]
    public void Verbs_and_types_that_the_form_does_not_know_are_kept()
    {
        Assert.Null(PermissionForm.Of(new Permission { Resources = [new PermissionResource { Type = "future" }], Verbs = ["watch", "get"] }).Read(out var read));

        Assert.Equal("future: get, watch", PermissionText.Describe([read!]));
    }

    [Fact]
    public void A_permission_needs_a_resource_and_a_verb()
    {
        var form = PermissionForm.Create();
        form.SetVerb("get", false);

        Assert.Equal("accounts.permission-incomplete", form.Read(out var read));
        Assert.Null(read);

        form.SetVerb("delete", true);
        Assert.Null(form.Read(out _));
        form.Resources.Clear();
        Assert.Equal("accounts.permission-incomplete", form.Read(out _));
    }

    [Theory]
    [InlineData("", null)]
    [InlineData(" , ", null)]
    [InlineData("appId = shop,environment=", "appId=shop, environment=")]
    [InlineData("a=b=c", "a=b=c")]
    public void Labels_are_read(string text, string? expected)
    {
        Assert.True(PermissionText.TryReadLabels(text, out var labels));

        Assert.Equal(expected, labels is null ? null : PermissionText.DescribeLabels(labels));
    }

    [Theory]
    [InlineData("shop")]
    [InlineData("=shop")]
    [InlineData("appId=a, appId=b")]
    public void Labels_that_are_no_pairs_are_refused(string text)
    {
        var form = PermissionForm.Create();
        form.Resources[0].Labels = text;

        Assert.False(PermissionText.TryReadLabels(text, out _));
        Assert.Equal("accounts.labels-invalid", form.Read(out _));
    }
}
