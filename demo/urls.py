"""The demo shop's addresses, under /demo/."""

from django.urls import path

from . import views

app_name = "demo"
urlpatterns = [
    path("", views.home, name="home"),
    path("category/<slug:slug>", views.category, name="category"),
    path("product/<int:number>", views.product, name="product"),
    path("search", views.search, name="search"),
    path("cart", views.cart, name="cart"),
    path("checkout", views.checkout, name="checkout"),
    path("checkout/payment", views.checkout, name="payment"),
    path("checkout/thanks", views.thanks, name="thanks"),
    path("account", views.account, name="account"),
    path("account/<slug:tab>", views.account, name="account-tab"),
    path("pictures/<int:number>-<int:view>.svg", views.picture, name="picture"),
    path("pictures/banner-<int:number>.svg", views.banner, name="banner"),
]
