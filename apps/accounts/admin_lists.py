"""Lists in Django's admin whose rows name a person."""

from django.contrib import admin


class ListOfPeoples(admin.ModelAdmin):
    """Rows are read with their people, and a query over two collections cannot delete: they go by their ids."""

    def delete_queryset(self, request, queryset):
        self.model.objects.filter(pk__in=[one.pk for one in queryset]).delete()
