using ServiceComb.Net.Console.Components.Configuration;
using ServiceComb.Net.Protocol.Kie;

namespace ServiceComb.Net.Console.Tests.Configuration;

public sealed class ItemDraftTests
{
    [Fact]
    public void A_draft_without_changes_follows_the_item()
    {
        var draft = new ItemDraft(Item("a", 1));

        draft.Update(Item("b", 2));

        Assert.Equal("b", draft.Value);
        Assert.False(draft.IsModified);
        Assert.Null(draft.Conflict);
    }

    [Fact]
    public void A_change_of_somebody_else_is_a_conflict_and_keeps_the_text_of_the_user()
    {
        var draft = Draft(Item("a", 1), "mine");

        draft.Update(Item("theirs", 2));

        Assert.Equal("mine", draft.Value);
        Assert.Equal("theirs", draft.Conflict?.Value);
    }

    [Fact]
    public void A_conflict_is_resolved_by_either_text()
    {
        var (kept, discarded) = (Draft(Item("a", 1), "mine"), Draft(Item("a", 1), "mine"));
        kept.Update(Item("theirs", 2));
        discarded.Update(Item("theirs", 2));

        kept.Keep();
        discarded.Discard();

        Assert.Equal(("mine", 2L, true), (kept.Value, kept.Base.UpdateRevision, kept.IsModified));
        Assert.Equal(("theirs", 2L, false), (discarded.Value, discarded.Base.UpdateRevision, discarded.IsModified));
        Assert.Null(kept.Conflict);
        Assert.Null(discarded.Conflict);
    }

    [Fact]
    public void A_change_of_the_status_only_is_no_conflict()
    {
        var draft = Draft(Item("a", 1), "mine");

        draft.Update(Item("a", 2) with { Status = KieStatus.Disabled });

        Assert.Null(draft.Conflict);
        Assert.Equal(("mine", KieStatus.Disabled), (draft.Value, draft.Base.Status));
    }

    [Fact]
    public void A_list_from_before_the_last_save_is_ignored()
    {
        var draft = new ItemDraft(Item("a", 1));
        draft.Accept(Item("b", 3), draft.Value);

        draft.Update(Item("a", 1));

        Assert.Equal("b", draft.Value);
    }

    [Fact]
    public void A_deleted_item_keeps_the_text_of_the_user()
    {
        var draft = Draft(Item("a", 1), "mine");

        draft.Update(null);

        Assert.True(draft.IsDeleted);
        Assert.Equal("mine", draft.Value);
    }

    [Fact]
    public void An_editor_is_replaced_with_the_text_but_not_while_the_user_types()
    {
        var draft = new ItemDraft(Item("a", 1));
        draft.Write("b");
        draft.Accept(Item("b", 2), "b");
        Assert.Equal(0, draft.Version);

        draft.Update(Item("theirs", 3));
        Assert.Equal(1, draft.Version);
        draft.Write("mine");
        draft.Discard();
        Assert.Equal(2, draft.Version);
    }

    [Fact]
    public void Text_that_is_typed_while_the_draft_is_saved_is_kept()
    {
        var draft = Draft(Item("a", 1), "two");
        draft.Write("two more");

        draft.Accept(Item("two", 2), "two");

        Assert.Equal(("two more", "two", true), (draft.Value, draft.Base.Value, draft.IsModified));
        Assert.Null(draft.Conflict);
    }

    [Fact]
    public void An_item_of_an_engine_that_lost_its_data_is_a_conflict_although_its_revision_is_lower()
    {
        var (listed, read) = (Draft(Item("a", 9) with { UpdateTime = 100 }, "mine"), Draft(Item("a", 9) with { UpdateTime = 100 }, "mine"));

        listed.Update(Item("theirs", 2) with { UpdateTime = 101 });
        read.Refresh(Item("theirs", 2) with { UpdateTime = 90 });

        Assert.Equal("theirs", listed.Conflict?.Value);
        Assert.Equal("theirs", read.Conflict?.Value);
    }

    private static ItemDraft Draft(KieItem item, string text)
    {
        var draft = new ItemDraft(item);
        draft.Write(text);
        return draft;
    }

    private static KieItem Item(string value, long revision) => new() { Id = "1", Key = "key", Value = value, Status = KieStatus.Enabled, UpdateRevision = revision };
}
